import { sql } from "@pfa/db/client.ts";
import { addDrafts } from "@pfa/db/testing/arrange.ts";
import type { ImportPlan, ImportReport } from "@pfa/domain/import-file.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { mirror } from "./testing/records.ts";
import {
  addMember,
  addOrganizationWithRoles,
  addUserWithPassword,
  startTestServer,
  type TestServer,
} from "./testing/server.ts";

let server: TestServer;
let planner: TestBrowser;
let ids: { organizationId: number; userId: number };
const MANY = 6000;

beforeAll(async () => {
  server = await startTestServer();
  const { organizationId, users } = await addOrganizationWithRoles(server.owner, "RIO");
  ids = { organizationId, userId: users.get("Portfolio Manager") ?? 0 };
  await mirror(
    server.owner,
    organizationId,
    Array.from({ length: MANY }, (_, place) =>
      aMirroredRecord({
        pfaId: String(place + 1),
        values: { monthlyRate: 1000, model: "LTM", isActualized: place === 2 },
      }),
    ),
  );
  planner = await server.signedIn("portfolio-manager");
}, 120_000);
afterAll(() => server.close());
beforeEach(() =>
  server.owner.transaction(async (tx) => {
    await tx.execute(sql`delete from pfa_draft`);
    await tx.execute(sql`delete from draft_step`);
  }),
);

const plan: ImportPlan = {
  columns: ["pfaId", "monthlyRate", "model", "forecastStart"],
  forms: { decimal: "point", days: "mdy" },
  clearEmpty: false,
};

function send(browser: TestBrowser, path: string, file: string | Uint8Array, asked: object = {}) {
  const input = { organization: "RIO", fileName: "forecast.csv", ...asked };
  return browser.get(`/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`, {
    method: "POST",
    headers: { origin: browser.origin, "content-type": "application/octet-stream" },
    body: typeof file === "string" ? file : Buffer.from(file),
  });
}

type Line = {
  kind: string;
  done?: number;
  outcome?: ImportReport & { stepId: number | null };
  error?: { data: { problem: unknown } };
};

async function run(file: string, asked: object = {}, browser = planner): Promise<Line[]> {
  const response = await send(browser, "imports.run", file, { plan, mode: "try", ...asked });
  const text = await response.text();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

const outcomeOf = (lines: Line[]) => lines.at(-1)?.outcome;

const drafts = () =>
  server.owner.transaction((tx) =>
    tx.query<{ rid: number; changes: object }>(sql`
      select rid, changes from pfa_draft where user_id = ${ids.userId} order by rid`),
  );
const steps = () =>
  server.owner.transaction((tx) =>
    tx.query<{ action: string; label: string; records: number }>(sql`
      select action, label, cardinality(rids) as records from draft_step where user_id = ${ids.userId}`),
  );

const file = [
  "PFA ID,Monthly rate,Model,Start date",
  '1,"1,250.50",LTM,',
  "2,1000,LTR,",
  "3,1100,,1/31/2027",
  "4,dear,LTR,",
  "999999,5,,",
  "2,7,,",
  ",5,,",
  "5,1000,LTM,",
].join("\r\n");

test("a file is looked at: its columns, what they seem to be for, and how it writes", async () => {
  const response = await send(planner, "imports.propose", file);
  expect(await response.json()).toEqual({
    columns: [
      { header: "PFA ID", field: "pfaId", samples: ["1", "2", "3"] },
      { header: "Monthly rate", field: "monthlyRate", samples: ["1,250.50", "1000", "1100"] },
      { header: "Model", field: "model", samples: ["LTM", "LTR", "LTR"] },
      { header: "Start date", field: "forecastStart", samples: ["1/31/2027"] },
    ],
    rows: 8,
    forms: { decimal: "point", days: "mdy", isSure: { decimal: true, days: true } },
    format: { kind: "csv", encoding: "utf-8", delimiter: "," },
  });
});

test("a dry run tells old and new of each cell and why the rest would not go, and writes nothing", async () => {
  const outcome = outcomeOf(await run(file));
  expect(outcome).toMatchObject({ rows: 8, records: 4, cells: 4, unchanged: 1, refusedRows: 5 });
  expect(outcome?.changes).toEqual([
    { row: 2, pfaId: "1", field: "monthlyRate", from: 1000, to: 1250.5 },
    { row: 3, pfaId: "2", field: "model", from: "LTM", to: "LTR" },
    { row: 4, pfaId: "3", field: "monthlyRate", from: 1000, to: 1100 },
    { row: 5, pfaId: "4", field: "model", from: "LTM", to: "LTR" },
  ]);
  expect(outcome?.issues.map(({ row, field, value, rule }) => [row, field, value, rule])).toEqual([
    [4, "forecastStart", "1/31/2027", "locked_when_actualized"],
    [5, "monthlyRate", "dear", "wrong_type"],
    [6, "pfaId", "999999", "record_not_found"],
    [7, "pfaId", "2", "duplicate_row"],
    [8, "pfaId", "", "no_pfa_id"],
  ]);
  expect(outcome?.costAfter).toBeGreaterThan(Number(outcome?.costBefore));
  expect(await drafts()).toEqual([]);
  expect(await steps()).toEqual([]);
});

test("what is taken are drafts, in one step to undo, and taking it again changes nothing more", async () => {
  const tried = outcomeOf(await run(file));
  const taken = outcomeOf(await run(file, { mode: "apply" }));
  expect(taken).toEqual({ ...tried, stepId: expect.any(Number) });
  expect(await drafts()).toEqual([
    { rid: 1, changes: { monthlyRate: 1250.5 } },
    { rid: 2, changes: { model: "LTR" } },
    { rid: 3, changes: { monthlyRate: 1100 } },
    { rid: 4, changes: { model: "LTR" } },
  ]);
  expect(await steps()).toEqual([
    { action: "import", label: "Import of forecast.csv: 4 records", records: 4 },
  ]);
  const again = outcomeOf(await run(file, { mode: "apply" }));
  expect(again).toMatchObject({ records: 0, cells: 0, stepId: null });
  expect(await steps()).toHaveLength(1);
});

test("cells are compared with the planner's own draft, and one set back to PEMS's value leaves it", async () => {
  await server.owner.transaction((tx) =>
    addDrafts(tx, ids, [{ rid: 1, edits: { monthlyRate: { base: 1000, mine: 1250.5 } } }]),
  );
  expect(outcomeOf(await run("PFA ID,Rate\n1,1250.5", justRate))).toMatchObject({ records: 0 });
  await run("PFA ID,Rate\n1,1000", { ...justRate, mode: "apply" });
  expect(await drafts()).toEqual([]);
});

const justRate = { plan: { ...plan, columns: ["pfaId", "monthlyRate"] } };

test("thousands of rows are one step, told how far they are", async () => {
  const rows = Array.from({ length: MANY }, (_, place) => `${place + 1},2000`);
  const lines = await run(["PFA ID,Rate", ...rows].join("\n"), { ...justRate, mode: "apply" });
  expect(lines.some(({ kind }) => kind === "progress")).toBe(true);
  expect(outcomeOf(lines)).toMatchObject({ records: MANY, refusedRows: 0 });
  expect(await steps()).toMatchObject([{ action: "import", records: MANY }]);
});

async function refusalOf(browser: TestBrowser, asked: object = {}) {
  const response = await send(browser, "imports.propose", file, asked);
  const body = (await response.json()) as { error: { data: { problem: { kind: string } } } };
  return [response.status, body.error.data.problem];
}

test("P1: who may not import is told so before the file is read", async () => {
  const userId = await addUserWithPassword(server.owner, "importer");
  await addMember(server.owner, { ...ids, userId }, ["Read", "Import"]);
  const viewer = await server.signedIn("viewer");
  const missing = { kind: "permission_missing", organization: "RIO" };
  expect(await refusalOf(server.browser())).toEqual([401, { kind: "session_expired" }]);
  expect(await refusalOf(viewer)).toEqual([403, { ...missing, permission: "Import" }]);
  expect(await refusalOf(await server.signedIn("importer"))).toEqual([
    403,
    { ...missing, permission: "SaveDraft" },
  ]);
  expect(await refusalOf(planner, { organization: "LIM" })).toMatchObject([404, {}]);
});

test("P4: money cannot be imported, nor compared with, by who may not see it", async () => {
  const editor = await server.signedIn("editor");
  const proposed = await (await send(editor, "imports.propose", file)).json();
  expect(proposed).toMatchObject({ columns: [{}, { field: null }, {}, {}] });
  const [refused] = await run(file, {}, editor);
  expect(refused?.error?.data.problem).toEqual({ kind: "field_hidden", field: "monthlyRate" });
  const withoutMoney = { plan: { ...plan, columns: ["pfaId", null, "model", null] } };
  expect(outcomeOf(await run(file, withoutMoney, editor))).toMatchObject({
    records: 2,
    costBefore: null,
    costAfter: null,
  });
});

const problemOf = (lines: Line[]) => lines.at(-1)?.error?.data.problem;

test("bad files and bad wishes are answered by name", async () => {
  expect(problemOf(await run("\u0001\u0000\u0000\u0002"))).toEqual({
    kind: "file_refused",
    reason: "no_table",
  });
  const twice = { plan: { ...plan, columns: ["pfaId", "model", "model"] } };
  expect(problemOf(await run(file, twice))).toEqual({
    kind: "import_columns_invalid",
    reason: "twice",
    field: "model",
  });
  const large = await send(planner, "imports.propose", new Uint8Array(33 * 1024 * 1024));
  expect(await large.text()).toContain('"reason":"too_large"');
  const unasked = await send(planner, "imports.run", file, { mode: "apply" });
  expect(unasked.status).toBe(400);
});
