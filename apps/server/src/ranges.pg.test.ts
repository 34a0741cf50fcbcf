import { sql } from "@pfa/db/client.ts";
import { MAX_COPIED_CELLS, MAX_RANGE_CELLS } from "@pfa/domain/range-edit.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { mirror } from "./testing/records.ts";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";

let server: TestServer;
let planner: TestBrowser;
beforeAll(async () => {
  server = await startTestServer();
  const { organizationId } = await addOrganizationWithRoles(server.owner, "RIO");
  const records = Array.from({ length: 2500 }, (_, index) =>
    aMirroredRecord({
      pfaId: String(1001 + index),
      values: { model: index % 100 === 0 ? `Crane ${index}` : "Pump", manufacturer: "Crane & Co" },
    }),
  );
  await mirror(server.owner, organizationId, records);
});
afterAll(() => server.close());
beforeEach(async () => {
  planner = await server.signedIn("portfolio-manager");
  await server.owner.transaction((tx) => tx.execute(sql`delete from pfa_draft`));
});

const view = { sort: [{ field: "pfaId", direction: "desc" }] };

async function presentVersion(browser: TestBrowser) {
  const { data } = await browser.query<{ version: { mirror: number; drafts: number } }>(
    "records.window",
    { organization: "RIO", startRow: 0, endRow: 1, columns: ["pfaId"] },
  );
  return data.version;
}

const ask = async (path: string, input: object, browser = planner) =>
  browser.mutate(path, {
    organization: "RIO",
    view,
    version: await presentVersion(browser),
    ...input,
  });

/** The last event of an edit that ran. */
async function edit(input: object): Promise<unknown> {
  const version = await presentVersion(planner);
  return JSON.parse(
    await planner.stream("ranges.edit", { organization: "RIO", view, version, ...input }),
  );
}

const rows = (startRow: number, endRow: number, ...fields: string[]) => ({
  kind: "areas",
  areas: [{ startRow, endRow, fields }],
});

test("R1: a paste reaches rows that nobody has read, in the view's order, and is copied out again", async () => {
  const values = [
    ["LTM", "2026-01-31"],
    ["LR", "2026-02-28"],
  ];
  const done = await edit({
    target: rows(2490, 2600, "model", "forecastEnd"),
    edit: { kind: "paste", values },
  });
  expect(JSON.stringify(done)).toContain('"cells":20');
  const copied = await ask("ranges.copy", {
    areas: [{ startRow: 2489, endRow: 2493, fields: ["pfaId", "model", "forecastEnd"] }],
  });
  expect(copied.data).toEqual({
    areas: [
      {
        fields: ["pfaId", "model", "forecastEnd"],
        rows: [
          ["1011", "Pump", "2025-03-15"],
          ["1010", "LTM", "2026-01-31"],
          ["1009", "LR", "2026-02-28"],
          ["1008", "LTM", "2026-01-31"],
        ],
      },
    ],
  });
  const many = await ask("ranges.copy", {
    areas: [{ startRow: 0, endRow: 2500, fields: ["pfaId"] }],
  });
  expect((many.data as { areas: { rows: unknown[] }[] }).areas[0]?.rows).toHaveLength(2500);
});

test("R6: a text is replaced in the whole view, and only in its records", async () => {
  const replace = { kind: "replace", text: "crane", replacement: "Kran", matchCase: false };
  const target = { kind: "all", fields: ["model", "monthlyRate"] };
  expect(JSON.stringify(await edit({ target, edit: replace }))).toContain('"records":25');
  const drafts = await server.owner.transaction((tx) =>
    tx.query(sql`select changes from pfa_draft order by rid limit 2`),
  );
  expect(drafts).toEqual([{ changes: { model: "Kran 0" } }, { changes: { model: "Kran 100" } }]);
});

test("R1: a view that has moved since is refused, with both versions", async () => {
  const present = await presentVersion(planner);
  const version = { ...present, drafts: present.drafts + 1 };
  const areas = rows(0, 2, "model");
  for (const [path, input] of [
    ["ranges.edit", { target: areas, edit: { kind: "clear" } }],
    ["ranges.edit", { target: { kind: "all", fields: ["model"] }, edit: { kind: "clear" } }],
    ["ranges.copy", { areas: areas.areas }],
  ] as const) {
    expect(await ask(path, { version, ...input })).toMatchObject({
      status: 409,
      error: { data: { problem: { kind: "view_moved", asked: version, present } } },
    });
  }
});

test("R7: more cells than an action takes are refused as a whole, by number", async () => {
  const clear = { kind: "clear" };
  const tooMany = await ask("ranges.edit", {
    target: rows(0, 50_001, "model", "class"),
    edit: clear,
  });
  expect(tooMany).toMatchObject({
    status: 413,
    error: {
      data: { problem: { kind: "range_too_large", cells: 100_002, limit: MAX_RANGE_CELLS } },
    },
  });
  const copied = await ask("ranges.copy", {
    areas: [{ startRow: 0, endRow: MAX_COPIED_CELLS + 1, fields: ["model"] }],
  });
  expect(copied).toMatchObject({
    status: 413,
    error: { data: { problem: { limit: MAX_COPIED_CELLS } } },
  });
});

test("P4: without ViewFinancials no amount is copied, pasted, or filled from", async () => {
  const editor = await server.signedIn("editor");
  const hidden = { error: { data: { problem: { kind: "field_hidden", field: "monthlyRate" } } } };
  const target = rows(0, 2, "monthlyRate", "model");
  const fill = { target, edit: { kind: "fill", direction: "right" } };
  expect(await ask("ranges.edit", fill, editor)).toMatchObject(hidden);
  expect(await ask("ranges.copy", { areas: target.areas }, editor)).toMatchObject(hidden);
  const sorted = { view: { sort: [{ field: "monthlyRate", direction: "asc" }] } };
  const model = rows(0, 2, "model");
  expect(await ask("ranges.copy", { ...sorted, areas: model.areas }, editor)).toMatchObject(hidden);
  // The control: what may be seen is copied.
  expect(await ask("ranges.copy", { areas: model.areas }, editor)).toMatchObject({ status: 200 });
});

test("P1: who may only read copies, and edits nothing", async () => {
  const viewer = await server.signedIn("viewer");
  const target = rows(0, 2, "model");
  const refused = await ask("ranges.edit", { target, edit: { kind: "clear" } }, viewer);
  expect(refused).toMatchObject({
    status: 403,
    error: { data: { problem: { kind: "permission_missing" } } },
  });
  expect(await ask("ranges.copy", { areas: target.areas }, viewer)).toMatchObject({ status: 200 });
});
