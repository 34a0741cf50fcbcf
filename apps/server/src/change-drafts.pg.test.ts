import type { AppRouter } from "@pfa/api/root.ts";
import { sql } from "@pfa/db/client.ts";
import { createTRPCClient, httpBatchStreamLink, TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { mirror, someRecords } from "./testing/records.ts";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";

// Two parts of at most 5,000.
const RECORDS = 5010;

let server: TestServer;
let planner: TestBrowser;
/** Connections that have ended. */
let cut = 0;
beforeAll(async () => {
  server = await startTestServer();
  server.app.server.on("connection", (socket) => socket.on("close", () => (cut += 1)));
  const { organizationId } = await addOrganizationWithRoles(server.owner, "RIO");
  await mirror(server.owner, organizationId, someRecords(RECORDS));
});
afterAll(() => server.close());
beforeEach(async () => {
  planner = await server.signedIn("portfolio-manager");
  await asOwner(sql`delete from pfa_draft`);
});

const asOwner = (statement: ReturnType<typeof sql>) =>
  server.owner.transaction((tx) => tx.query<{ drafts: number; revision: number }>(statement));

const countDrafts = async () =>
  (await asOwner(sql`select count(*)::int as drafts from pfa_draft`))[0]?.drafts;

/** The client of the web, with the caller's cookie. */
function clientOf(browser: TestBrowser) {
  const headers = { cookie: browser.cookie ?? "", origin: server.url };
  return createTRPCClient<AppRouter>({
    links: [httpBatchStreamLink({ url: `${server.url}/trpc`, headers })],
  });
}

async function presentVersion() {
  const { data } = await planner.query<{ version: { mirror: number; drafts: number } }>(
    "records.window",
    { organization: "RIO", startRow: 0, endRow: 1, columns: ["pfaId"] },
  );
  return data.version;
}

const later = { operations: [{ op: "shift", amount: 14, unit: "days" }] } as const;
const wholeView = { sort: [], filter: [], search: "", onlyDrafts: false };

async function startChange() {
  const input = {
    organization: "RIO",
    view: wholeView,
    version: await presentVersion(),
    rule: { operations: [...later.operations] },
  };
  return clientOf(planner).drafts.change.mutate(input);
}

/** Holds up the second part: its last record has a draft already, and somebody else holds that. */
async function holdUp(work: () => Promise<void>): Promise<void> {
  // In the order of text, "999" is the last of all.
  const cells = [{ pfaId: "999", field: "model", value: "LTM" }];
  await planner.mutate("drafts.save", { organization: "RIO", cells });
  await server.owner.transaction(async (tx) => {
    await tx.execute(sql`select from pfa_draft for update`);
    await work();
  });
}

test("a change of a whole view tells how far it is, and what it did", async () => {
  const events = [];
  for await (const event of await startChange()) events.push(event);
  expect(events.at(0)).toEqual({ kind: "progress", done: 5000, total: RECORDS });
  expect(events.at(-1)).toMatchObject({
    kind: "done",
    changed: RECORDS,
    unchanged: 0,
    refused: 0,
    draftRecords: RECORDS,
    draftFields: 2 * RECORDS,
  });
  expect(await countDrafts()).toBe(RECORDS);
});

test("progress is told while the work goes on", async () => {
  let events: AsyncIterator<object> | undefined;
  await holdUp(async () => {
    events = (await startChange())[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { kind: "progress", done: 5000 } });
  });
  expect(await events?.next()).toMatchObject({ value: { done: RECORDS } });
  expect(await events?.next()).toMatchObject({ value: { kind: "done", changed: RECORDS } });
});

test("a caller who goes away ends the change, and nothing of it is left", async () => {
  await holdUp(async () => {
    const events = (await startChange())[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { done: 5000 } });
    const before = cut;
    // The client's way to go away: its signal is listened to only until the first event.
    await events.return?.();
    // The server has seen it before the work is let go on.
    await vi.waitFor(() => expect(cut).toBeGreaterThan(before));
  });
  const cells = [{ pfaId: "1", field: "model", value: "after" }];
  const saved = await planner.mutate("drafts.save", { organization: "RIO", cells });
  expect(saved.data).toMatchObject({ draftRecords: 2, draftFields: 2 });
});

const change = (input: object, browser = planner) =>
  browser.mutate("drafts.change", {
    organization: "RIO",
    view: {},
    version: { mirror: 1, drafts: 0 },
    rule: later,
    ...input,
  });

test("a view that has moved since is refused, with both versions", async () => {
  const present = await presentVersion();
  const version = { ...present, drafts: present.drafts + 1 };
  expect(await change({ version })).toMatchObject({
    status: 409,
    error: { data: { problem: { kind: "view_moved", asked: version, present } } },
  });
  const input = {
    organization: "RIO",
    view: wholeView,
    version,
    rule: { operations: [...later.operations] },
  };
  const streamed = await clientOf(planner)
    .drafts.change.mutate(input)
    .catch((error: unknown) => error);
  expect(streamed).toBeInstanceOf(TRPCClientError);
  expect(streamed).toMatchObject({ data: { problem: { kind: "view_moved" } } });
  expect(await countDrafts()).toBe(0);
});

test.each([
  [{ rule: { operations: [{ op: "explode" }] } }, "rule.operations.0.op"],
  [
    { rule: { operations: [{ op: "shift", amount: 1e9, unit: "days" }] } },
    "rule.operations.0.amount",
  ],
  [{ rule: { operations: [] } }, "rule.operations"],
  [{ rule: null }, "rule"],
  [{ view: { sort: [{ field: "none", direction: "asc" }] } }, "view.sort.0.field"],
  [{ version: { mirror: -1, drafts: 0 } }, "version.mirror"],
])("%o is refused, and the part that is wrong is named", async (input, path) => {
  const { status, error } = await change(input);
  expect(status).toBe(400);
  expect(error?.data.invalid?.map((each) => each.path)).toEqual([path]);
});

test("without ViewFinancials a rule that touches money is refused, and so is a view by money", async () => {
  const editor = await server.signedIn("editor");
  const rule = { operations: [{ op: "add", field: "monthlyRate", amount: 1 }] };
  const view = { sort: [{ field: "forecastCost", direction: "asc" }] };
  for (const [input, field] of [
    [{ rule }, "monthlyRate"],
    [{ view }, "forecastCost"],
  ] as const) {
    expect(await change(input, editor)).toMatchObject({
      status: 403,
      error: { data: { problem: { kind: "field_hidden", field } } },
    });
  }
});
