import { sql } from "@pfa/db/client.ts";
import { addDrafts } from "@pfa/db/testing/arrange.ts";
import { createFrameReader, PROGRESS_FRAMES } from "@pfa/domain/progress-frames.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { mirror } from "./testing/records.ts";
import {
  addMember,
  addOrganizationWithRoles,
  addUserWithPassword,
  startTestServer,
  type TestServer,
} from "./testing/server.ts";

/** More than what waits in the sockets between a writer and a reader that does not read. */
const MANY = 20_000;

let server: TestServer;
let planner: TestBrowser;
let organizationId: number;

beforeAll(async () => {
  server = await startTestServer();
  const rio = await addOrganizationWithRoles(server.owner, "RIO");
  organizationId = rio.organizationId;
  const records = Array.from({ length: 5 }, (_, place) =>
    aMirroredRecord({
      pfaId: String(place + 1),
      values: { description: `Crane ${place + 1}`, monthlyRate: 1000 * (place + 1) },
    }),
  );
  await mirror(server.owner, organizationId, records);
  const userId = rio.users.get("Portfolio Manager") ?? 0;
  await server.owner.transaction((tx) =>
    addDrafts(tx, { organizationId, userId }, [
      { rid: 2, edits: { monthlyRate: { base: 2000, mine: 9000.5 } } },
      { rid: 4, edits: { model: { base: null, mine: "=cmd|' /C calc'!A0" } } },
    ]),
  );
  const { organizationId: big } = await addOrganizationWithRoles(server.owner, "BIG");
  await mirror(
    server.owner,
    big,
    Array.from({ length: MANY }, (_, place) =>
      aMirroredRecord({ pfaId: String(place), values: { description: "x".repeat(400) } }),
    ),
  );
  planner = await server.signedIn("portfolio-manager");
}, 120_000);
afterAll(() => server.close());

type Asked = { organization?: string; columns?: string[]; format?: string } & Record<
  string,
  unknown
>;

const ask = (browser: TestBrowser, asked: Asked = {}, init: RequestInit = {}) =>
  browser.get("/trpc/records.export", {
    method: "POST",
    body: JSON.stringify({
      organization: "RIO",
      columns: ["pfaId", "monthlyRate", "model"],
      format: "csv",
      ...asked,
    }),
    ...init,
    headers: {
      origin: browser.origin,
      "content-type": "application/json",
      ...(init.headers as object),
    },
  });

const linesOf = async (response: Response) => (await response.text()).split("\r\n");

test("a view is exported merged, in its order and columns, and nothing in it executes", async () => {
  const response = await ask(planner, { sort: [{ field: "monthlyRate", direction: "desc" }] });
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const today = new Date().toISOString().slice(0, 10);
  expect(response.headers.get("content-disposition")).toBe(
    `attachment; filename="RIO-records-${today}.csv"`,
  );
  expect(response.headers.get("x-total-rows")).toBe("5");
  const model = aMirroredRecord().values.model ?? "";
  expect(await linesOf(response)).toEqual([
    "PFA ID,Monthly rate,Model",
    `2,9000.5,${model}`,
    `5,5000,${model}`,
    "4,4000,'=cmd|' /C calc'!A0",
    `3,3000,${model}`,
    `1,1000,${model}`,
  ]);
});

test("filters act on merged values, and only what the caller changed can be asked for", async () => {
  const filter = [{ field: "monthlyRate", op: "greaterThan", value: 8000 }];
  expect((await linesOf(await ask(planner, { filter }))).slice(1).map(idOf)).toEqual(["2"]);
  const changed = await linesOf(await ask(planner, { onlyDrafts: true }));
  expect(changed.slice(1).map(idOf)).toEqual(["2", "4"]);
});

const idOf = (line: string) => line.split(",")[0];

test("a workbook comes as one", async () => {
  const response = await ask(planner, { format: "xlsx" });
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get("content-type")).toContain("spreadsheetml.sheet");
  expect(bytes.subarray(0, 2).toString()).toBe("PK");
  expect(bytes.includes("xl/worksheets/sheet1.xml")).toBe(true);
});

test("our page gets the same bytes in frames, told of its progress, with an end", async () => {
  const plain = Buffer.from(await (await ask(planner)).arrayBuffer());
  const response = await ask(planner, {}, { headers: { accept: PROGRESS_FRAMES } });
  const frames = createFrameReader()(new Uint8Array(await response.arrayBuffer()));
  const bytes = frames.flatMap((frame) => (frame.kind === "bytes" ? [frame.bytes] : []));
  expect(Buffer.concat(bytes)).toEqual(plain);
  expect(frames[0]).toEqual({ kind: "progress", done: 0, total: 5 });
  expect(frames.at(-1)).toEqual({ kind: "end" });
});

test("every export is in the audit log, with what left and without a value", async () => {
  await ask(planner, { search: "secret words" });
  const entries = await server.owner.transaction((tx) =>
    tx.query<{ details: object }>(sql`
      select details from audit_entry where action = 'records_exported' order by id desc limit 1`),
  );
  expect(entries).toEqual([
    {
      details: {
        format: "csv",
        records: 0,
        columns: ["pfaId", "monthlyRate", "model"],
        onlyDrafts: false,
        isSearched: true,
        filteredBy: [],
      },
    },
  ]);
});

test("P1: refusals are those of every other call", async () => {
  const userId = await addUserWithPassword(server.owner, "reader");
  await addMember(server.owner, { organizationId, userId }, ["Read"]);
  const cases: [TestBrowser, Asked, number, object | null][] = [
    [server.browser(), {}, 401, { kind: "session_expired" }],
    [
      planner,
      { organization: "LIM" },
      404,
      { kind: "organization_not_found", organization: "LIM" },
    ],
    [
      await server.signedIn("reader"),
      {},
      403,
      { kind: "permission_missing", organization: "RIO", permission: "Export" },
    ],
    [await server.signedIn("editor"), {}, 403, { kind: "field_hidden", field: "monthlyRate" }],
    [planner, { format: "pdf" }, 400, null],
    [planner, { columns: [] }, 400, null],
  ];
  for (const [browser, asked, status, problem] of cases) {
    // oxlint-disable-next-line no-await-in-loop
    const response = await ask(browser, asked);
    // oxlint-disable-next-line no-await-in-loop
    const { error } = (await response.json()) as { error: { data: { problem: unknown } } };
    expect([response.status, error.data.problem]).toEqual([status, problem]);
  }
});

const openTransactions = async () => {
  const [row] = await server.owner.transaction((tx) =>
    tx.query<{ open: number }>(sql`
      select count(*) as open from pg_stat_activity
       where application_name = 'pfa-server' and datname = current_database() and xact_start is not null`),
  );
  return row?.open ?? 0;
};

test("exports at once are bounded, and one whose reader goes away lets go of its snapshot", async () => {
  const leaving = new AbortController();
  const waiting = await Promise.all(
    [1, 2, 3].map(() =>
      ask(planner, { organization: "BIG", columns: ["pfaId", "description"] }, leaving),
    ),
  );
  expect(waiting.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await openTransactions()).toBe(3);
  const refused = await ask(planner);
  expect(refused.status).toBe(429);
  expect(await refused.text()).toContain("exports_busy");

  leaving.abort();
  await vi.waitFor(async () => expect(await openTransactions()).toBe(0), 10_000);
  await vi.waitFor(async () => expect((await ask(planner)).status).toBe(200), 10_000);
});
