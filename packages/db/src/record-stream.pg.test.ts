import { fieldSpec, isFieldKey, type MirrorField } from "@pfa/domain/field-catalog.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inSnapshot, raw, sql } from "./client.ts";
import { readCopy, type RowSink } from "./copy-binary.ts";
import { openRecordStream, recordStreamColumns } from "./record-stream.ts";
import { addOrganization, addRecords } from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";

let stage: Stage;
let elsewhere: number;

const texts = ["", " ", "null", "Ünïcode – ẞ", "🏗️ crane", "a\tb\nc\\d", "x".repeat(70_000)];

const at = (rid: number, values: object, isVanished = false) => ({
  rid,
  record: aMirroredRecord({ pfaId: `P${rid}`, isVanished, values }),
});

beforeAll(async () => {
  stage = await openStage();
  const { organizationId } = stage;
  await stage.owner.transaction(async (tx) => {
    elsewhere = await addOrganization(tx, "OSLO");
    await addRecords(tx, elsewhere, [at(1, { description: "of OSLO" })]);
    await addRecords(tx, organizationId, [
      ...texts.map((description, index) => at(index + 1, { description })),
      at(20, { forecastStart: "0001-01-01", forecastEnd: "9999-12-31" }),
      at(21, {
        monthlyRate: 0.01,
        purchasePrice: -0.01,
        planFreight: 0,
        planAmount: 999_999_999_999.99,
      }),
      at(22, { monthlyRate: null, forecastStart: null, description: null, planStart: null }, true),
      at(23, {
        monthlyRate: 10_000,
        purchasePrice: 100_000_000,
        planAmount: -10_000.5,
        freight: 0.5,
      }),
    ]);
    await tx.execute(sql`
      update pfa_record set plan_cost = 999999999999999999.99, forecast_cost = -90071992547409.91
       where organization_id = ${organizationId} and rid = 23`);
  });
});
afterAll(() => stage.close());

const asReader = () => ({ organizationId: stage.organizationId, permissions: ["Read"] });

/** Rows by ordinal, as text: what the stream says in the words that PostgreSQL would use. */
async function streamed(rids?: readonly number[]): Promise<Map<number, (string | null)[]>> {
  const rows = new Map<number, (string | null)[]>();
  let present: (string | null)[] = [];
  const put = (column: number, value: string | null) => {
    expect(column).toBe(present.length);
    present.push(value);
  };
  const sink: RowSink = {
    null: (column) => put(column, null),
    integer: (column, value) => put(column, String(value)),
    boolean: (column, value) => put(column, String(value)),
    date: (column, days) => put(column, new Date(days * 86_400_000).toISOString().slice(0, 10)),
    number: (column, cents, isExact) => put(column, isExact ? (cents / 100).toFixed(2) : "inexact"),
    text: (column, bytes, start, end) =>
      put(column, Buffer.from(bytes.slice(start, end)).toString()),
    endRow: () => {
      rows.set(Number(present[0]), present);
      present = [];
    },
  };
  await inSnapshot(stage.app, asReader(), async (tx) => {
    const reader = readCopy(
      recordStreamColumns.map((column) => column.type),
      sink,
    );
    for await (const chunk of openRecordStream(tx, stage.organizationId, rids)) reader.push(chunk);
    reader.end();
    // The connection is still of use.
    expect(await tx.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });
  return rows;
}

const columnOf = (name: string) =>
  ({ rid: "rid", isVanished: "is_vanished", planCost: "plan_cost", forecastCost: "forecast_cost" })[
    name
  ] ?? (isFieldKey(name) ? fieldSpec(name).column : name);

async function selected(): Promise<Map<number, (string | null)[]>> {
  const columns = recordStreamColumns.map(({ name, type }) =>
    type === "numeric"
      ? `case when abs(${columnOf(name)}) > 90071992547409.91 then 'inexact' else round(${columnOf(name)}, 2)::text end`
      : `${columnOf(name)}::text`,
  );
  const rows = await stage.owner.transaction((tx) =>
    tx.query<{ cells: (string | null)[] }>(sql`
      select array[${raw(columns.join(", "))}] as cells from pfa_record where organization_id = ${stage.organizationId}`),
  );
  return new Map(rows.map(({ cells }) => [Number(cells[0]), cells]));
}

test("the stream says of every record what a select says, vanished ones included, and nothing of other organizations", async () => {
  const rows = await streamed();
  expect(rows.size).toBe(texts.length + 4);
  expect(rows).toEqual(await selected());
});

test("a stream of some ordinals has these records and no other", async () => {
  expect([...(await streamed([20, 3, 999])).keys()].toSorted((a, b) => a - b)).toEqual([3, 20]);
  expect((await streamed([])).size).toBe(0);
});

test("the stream has each field of the mirror once", () => {
  const names = recordStreamColumns.map((column) => column.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("pfaId" satisfies MirrorField);
});

test("without the permission to read, or in another organization's context, no record comes", async () => {
  const count = async (organizationId: number, permissions: string[]) =>
    inSnapshot(stage.app, { organizationId, permissions }, async (tx) => {
      let bytes = 0;
      for await (const chunk of openRecordStream(tx, stage.organizationId)) bytes += chunk.length;
      return bytes;
    });
  const empty = 19 + 2;
  expect(await count(stage.organizationId, [])).toBe(empty);
  expect(await count(elsewhere, ["Read"])).toBe(empty);
  expect(await count(stage.organizationId, ["Read"])).toBeGreaterThan(70_000);
});

test("ordinals that are no whole numbers are refused before anything is sent", async () => {
  const injected = ["1}'::int[]) or true --"] as unknown as number[];
  await expect(
    inSnapshot(stage.app, asReader(), async (tx) =>
      openRecordStream(tx, stage.organizationId, injected),
    ),
  ).rejects.toThrow("not a whole number");
});

test("a reader that stops in the middle costs its connection and nothing else", async () => {
  const stopped = inSnapshot(stage.app, asReader(), async (tx) => {
    for await (const chunk of openRecordStream(tx, stage.organizationId)) {
      expect(chunk.length).toBeGreaterThan(0);
      throw new Error("stopped");
    }
  });
  await expect(stopped).rejects.toThrow("stopped");
  expect((await streamed([1])).size).toBe(1);
});
