import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultMapping } from "./default-mapping.ts";
import { inspectKept, inspectSample } from "./sample-rows.ts";
import { openSimulatedPems, type SimulatedPems } from "./testing/simulated-pems.ts";

let simulated: SimulatedPems;

beforeAll(async () => {
  simulated = await openSimulatedPems({
    organizations: [
      { code: "RIO", records: 40 },
      { code: "RIO_2", records: 40 },
    ],
    faults: { dirt: false },
  });
});
afterAll(() => simulated.close());

const { key, organization, fields } = defaultMapping;
const sample = async (pfaIds: string[], mapping = defaultMapping) => {
  const answer = await simulated
    .connect()
    .sampleRows({ organization: "RIO", mapping, pfaIds, maxRows: 5 });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
};
const idsOf = ({ columns, rows }: Awaited<ReturnType<typeof sample>>) =>
  rows.map((row) => row[columns.findIndex(({ name }) => name === key.read)]);

describe("sampled rows", () => {
  test("are the first ones of this organization alone, with every column and its label", async () => {
    const { columns, rows } = await sample([]);
    expect(rows.length).toBe(5);
    const at = columns.findIndex(({ name }) => name === organization.read);
    expect(new Set(rows.map((row) => row[at]))).toEqual(new Set(["RIO"]));
    expect(columns.every(({ label }) => label !== "")).toBe(true);
  });

  test("are those that were asked for, if they exist", async () => {
    const [, second, , fourth] = idsOf(await sample([]));
    expect(idsOf(await sample([String(fourth), "NO-SUCH", String(second)]))).toEqual([
      second,
      fourth,
    ]);
  });

  test("are none where the key's column has another name, and the columns are told all the same", async () => {
    const renamed = { ...defaultMapping, key: { ...key, read: "pfs_key" } };
    const { columns, rows } = await sample([], renamed);
    expect(rows).toEqual([]);
    expect(columns.map(({ name }) => name)).toContain(key.read);
  });
});

describe("what a mapping makes of them", () => {
  test("is the record that a sync would read, value by value", async () => {
    const row = inspectSample(defaultMapping, await sample([])).find(
      ({ problems }) => problems.length === 0,
    );
    const pfaId = row?.record.pfaId ?? "";
    const record = await simulated
      .connect()
      .getRecord({ organization: "RIO", pfaId, mapping: defaultMapping });
    expect(record.ok && record.value.values).toEqual(row?.record.values);
  });

  test("has a problem in each row for a column that is not sent, and keeps the values beside it", async () => {
    const mapping = {
      ...defaultMapping,
      fields: { ...fields, model: { ...fields.model, read: "pfs_f_modell" } },
    };
    for (const { record, problems } of inspectSample(mapping, await sample([]))) {
      expect(problems).toContainEqual({
        field: "model",
        message: "PEMS left this column out of the row",
      });
      expect(record.values.model).toBeNull();
      expect(record.values.class).not.toBeNull();
    }
  });

  test("of rows set aside is read from their texts, a column without any counting as empty", () => {
    const raw = {
      pfs_id: "7",
      pfs_a_org: "RIO",
      recordid: "1",
      pfs_f_source: "LEASE",
      pfs_f_actualized: "false",
      pfs_f_discontinued: "false",
      pfs_f_fundstrans: "false",
    };
    const wider = {
      ...defaultMapping,
      fields: {
        ...fields,
        source: { ...fields.source, kind: "enum" as const, values: { LEASE: "Rental" } },
      },
    };
    expect(inspectKept(defaultMapping, [{ pfaId: "7", raw }])[0]?.problems).toEqual([
      { field: "source", message: '"LEASE" is none of RENTAL, PURCHASE' },
    ]);
    expect(inspectKept(wider, [{ pfaId: "7", raw }])[0]).toMatchObject({
      problems: [],
      record: { pfaId: "7", values: { source: "Rental", model: null } },
    });
  });
});
