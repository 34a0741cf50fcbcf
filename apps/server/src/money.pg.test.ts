import { listProcedures } from "@pfa/api/testing/procedures.ts";
import { sql } from "@pfa/db/client.ts";
import { addCommitItem, addDrafts } from "@pfa/db/testing/arrange.ts";
import {
  type FieldKey,
  fieldKeys,
  isMoneyField,
  visibleFields,
} from "@pfa/domain/field-catalog.ts";
import { plainDisplay } from "@pfa/domain/view-display.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { mirror } from "./testing/records.ts";
import {
  addMember,
  addOrganizationWithRoles,
  addUserWithPassword,
  startTestServer,
  type TestServer,
} from "./testing/server.ts";

// Every amount in the mirror and the drafts has these digits, and so has every cost that follows from them.
const RATE = 73_737.37;
const PRICE = 919_191.91;

const moneyFields: FieldKey[] = fieldKeys.filter(isMoneyField);
const amounts = Object.fromEntries(
  moneyFields.map((field) => [field, field.toLowerCase().includes("rate") ? RATE : PRICE]),
);

let server: TestServer;
let blind: TestBrowser;
let seeing: TestBrowser;
beforeAll(async () => {
  server = await startTestServer();
  const { organizationId } = await addOrganizationWithRoles(server.owner, "RIO");
  const mirrored = Object.fromEntries(
    Object.entries(amounts).filter(([field]) => !/cost$|^variance$/i.test(field)),
  );
  await mirror(
    server.owner,
    organizationId,
    ["1", "2", "3", "4", "5", "6"].map((pfaId) => aMirroredRecord({ pfaId, values: mirrored })),
  );
  // May do everything but see money; the drafts are from a time when they could.
  const everythingElse = [
    "Read",
    "EditForecast",
    "EditActuals",
    "SaveDraft",
    "Sync",
    "RefreshData",
    "ManageSettings",
    "Export",
    "Import",
    "UseAiFeatures",
  ] as const;
  for (const [username, permissions] of [
    ["blind", everythingElse],
    ["seeing", [...everythingElse, "ViewFinancials"] as const],
  ] as const) {
    const userId = await addUserWithPassword(server.owner, username);
    await addMember(server.owner, { organizationId, userId }, permissions);
    await plantDrafts({ organizationId, userId });
    await plantAnswers({ organizationId, userId });
  }
  await plantLeftovers(organizationId);
  blind = await server.signedIn("blind");
  seeing = await server.signedIn("seeing");
});
afterAll(() => server.close());

/** A rule that says an amount. */
const rateRule = { operations: [{ op: "set", field: "monthlyRate", value: RATE }] };

/** A plain draft, a conflict, and one record in each state of a commit, all over money. */
async function plantDrafts(ids: { organizationId: number; userId: number }): Promise<void> {
  const plain = {
    // Its mark is visible to all, and so would be a message that tells about the others.
    model: { base: null, mine: "LTM" },
    monthlyRate: { base: RATE, mine: RATE + 1 },
    purchasePrice: { base: PRICE, mine: PRICE + 1 },
  };
  const conflict = { monthlyRate: { base: RATE - 1, mine: RATE + 1 } };
  const message = `The rate ${RATE} is refused, 73,737.37 too`;
  await server.owner.transaction(async (tx) => {
    await addDrafts(tx, ids, [
      { rid: 1, edits: plain },
      { rid: 2, edits: conflict },
      { rid: 3, edits: plain },
      { rid: 4, edits: plain },
    ]);
    await addCommitItem(tx, ids, { rid: 3, edits: plain, state: "refused", message });
    await addCommitItem(tx, ids, { rid: 4, edits: plain, state: "dead", message });
    await addCommitItem(tx, ids, { rid: 5, edits: plain, state: "written" });
    await addCommitItem(tx, ids, { rid: 6, edits: plain, state: "conflict", message });
  });
}

/** A conversation of each, from a time when both could see money; both are shared. */
async function plantAnswers(ids: { organizationId: number; userId: number }): Promise<void> {
  const { organizationId, userId } = ids;
  const parts = [{ kind: "text", text: `It costs ${RATE}.` }];
  await server.owner.transaction((tx) =>
    tx.execute(sql`
      with conversation as (
        insert into chat_conversation (organization_id, user_id, title, shared_at)
        values (${organizationId}, ${userId}, 'What does it cost?', now()) returning id)
      insert into chat_message (organization_id, conversation_id, user_id, role, state, content, parts, is_financial)
      select ${organizationId}, id, ${userId}, m.role, 'complete', m.content, m.parts::jsonb, m.role = 'answer'
        from conversation,
             (values ('question', 'What does it cost?', '[]'),
                     ('answer', ${`It costs ${RATE}.`}, ${JSON.stringify(parts)})) m (role, content, parts)`),
  );
}

/** What syncs left: a change of a rate, and a row that could not be read. */
/** What syncs left: a change of a rate, and a row that could not be read. And a shared view that asks for an amount. */
async function plantLeftovers(organizationId: number): Promise<void> {
  const changes = { "1": [RATE, RATE + 1] };
  const raw = { pfs_id: "7", pfs_f_rate: `${RATE}x`, pfs_unmapped: `${PRICE}` };
  const problems = [{ field: "monthlyRate", message: `"${RATE}x" is no number` }];
  await server.owner.transaction(async (tx) => {
    await tx.execute(sql`
      insert into kept_rule (organization_id, user_id, owner_name, name, rule, is_shared)
      select ${organizationId}, max(id), 'Somebody', 'New rates', ${JSON.stringify(rateRule)}::jsonb, true from app_user`);
    await tx.execute(sql`
      insert into record_change (organization_id, field, first_rid, last_rid, records, changes)
      values (${organizationId}, 'monthlyRate', 1, 1, 1, ${JSON.stringify(changes)}::jsonb)`);
    await tx.execute(sql`
      with run as (
        insert into sync_run (organization_id, kind, cause, state, phase)
        values (${organizationId}, 'full', 'manual', 'applied', 'done') returning id)
      insert into sync_quarantine (organization_id, sync_run_id, ordinal, pfa_id, raw, problems)
      select ${organizationId}, id, 1, '7', ${JSON.stringify(raw)}::jsonb, ${JSON.stringify(problems)}::jsonb from run`);
    await tx.execute(sql`
      insert into saved_view (organization_id, user_id, name, is_shared, spec)
      select ${organizationId}, id, 'Costly', true, ${JSON.stringify(costlyView)} from app_user where username = 'seeing'`);
  });
}

const costlyView = {
  view: {
    sort: [{ field: "monthlyRate", direction: "asc" }],
    filter: [
      { field: "monthlyRate", op: "greaterThan", value: RATE },
      {
        op: "any",
        terms: [{ op: "drafted" }, { field: "planCost", op: "lessThan", value: PRICE }],
      },
    ],
    search: "",
    onlyDrafts: false,
  },
  display: {
    ...plainDisplay,
    columns: [{ field: "monthlyRate", width: 100, isHidden: false, pinned: null }],
    highlights: [
      {
        field: null,
        when: { field: "purchasePrice", op: "numberEquals", value: PRICE },
        tone: "bad",
        isBold: false,
      },
    ],
  },
};

const perField = (make: (field: FieldKey) => [string, () => Promise<string>][]) =>
  Object.fromEntries(moneyFields.flatMap(make));

/** Every way to ask for a field by its name, beside views' own sorts and filters. */
const askedFor = (field: FieldKey): [string, object][] => [
  ["records.window", { startRow: 0, endRow: 10, columns: ["pfaId", field] }],
  ["records.find", { text: "7", columns: [field], fromRow: 0 }],
  ["records.aggregate", { fields: ["pfaId", field] }],
  ["records.groups", { field }],
  ["records.groups", { field: "source", sums: [field] }],
  ["records.distinct", { field }],
  ...["drafts.list", "drafts.groups", "drafts.ids"].map((path): [string, object] => [
    path,
    { filter: { field } },
  ]),
];

/** Every way to ask something of a view that money would order. */
const askedOf = (view: object): [string, object][] => [
  ["records.window", { ...view, startRow: 0, endRow: 10 }],
  ["records.ids", { ...view, startRow: 0, endRow: 10, version: { mirror: 1, drafts: 1 } }],
  ["records.position", { ...view, pfaId: "1" }],
  ["records.find", { ...view, text: "7", columns: ["pfaId"], fromRow: 0 }],
  ["records.aggregate", { ...view, fields: ["pfaId"] }],
  ["records.groups", { ...view, field: "source" }],
];

async function versionOf(browser: TestBrowser): Promise<object> {
  const { data } = await browser.query<{ version: object }>("records.window", {
    organization: "RIO",
    startRow: 0,
    endRow: 1,
  });
  return data.version;
}

/** Calls of every procedure that answers with data, as many as it has ways to answer. */
async function callsOf(browser: TestBrowser): Promise<Record<string, () => Promise<string>>> {
  const organization = "RIO";
  const commits = await browser.query<{ commits: { commitId: number }[] }>("commits.list", {
    organization,
  });
  const query = (path: string, input: object) => async () =>
    (await browser.query(path, { organization, ...input })).text;
  const mutate = (path: string, input: object) => async () =>
    (await browser.mutate(path, { organization, ...input })).text;
  const rows = { startRow: 0, endRow: 100 };
  return {
    "session.me": query("session.me", {}),
    "records.window": query("records.window", rows),
    "records.kpis": query("records.kpis", {}),
    "records.meta": query("records.meta", {}),
    "records.ids": query("records.ids", { ...rows, version: { mirror: 1, drafts: 1 } }),
    "records.position": query("records.position", { pfaId: "1" }),
    "records.find": query("records.find", {
      text: "1",
      columns: visibleFields(new Set()),
      fromRow: 0,
    }),
    "records.aggregate": query("records.aggregate", { fields: visibleFields(new Set()) }),
    "records.groups": query("records.groups", { field: "source" }),
    "records.distinct": query("records.distinct", { field: "source" }),
    ...perField((field) => [
      [
        `records.window sorted by ${field}`,
        query("records.window", { ...rows, sort: [{ field, direction: "asc" }] }),
      ],
      [
        `records.window filtered by ${field}`,
        query("records.window", { ...rows, filter: [{ field, op: "notBlank" }] }),
      ],
      ...askedFor(field).map(([path, input]): [string, () => Promise<string>] => [
        `${path} of ${field}`,
        query(path, input),
      ]),
    ]),
    "drafts.list": query("drafts.list", {}),
    "drafts.groups": query("drafts.groups", {}),
    "drafts.ids": query("drafts.ids", {}),
    "drafts.save": mutate("drafts.save", {
      cells: ["1", "2", "3", "4"].flatMap((pfaId) => [
        { pfaId, field: "monthlyRate", value: 1 },
        { pfaId, field: "model", value: "LTM" },
      ]),
    }),
    "ranges.edit": async () => {
      const areas = [{ startRow: 0, endRow: 6, fields: ["monthlyRate", "model"] }];
      const edit = { kind: "fill", direction: "right" };
      const target = { kind: "areas", areas };
      const version = await versionOf(browser);
      return browser.stream("ranges.edit", { organization, view: {}, version, target, edit });
    },
    "ranges.copy": async () => {
      const areas = [{ startRow: 0, endRow: 6, fields: ["pfaId", "monthlyRate"] }];
      return mutate("ranges.copy", { view: {}, version: await versionOf(browser), areas })();
    },
    "drafts.previewRule": async () => {
      const rule = { operations: [{ op: "set", field: "source", value: "Purchase" }] };
      const version = await versionOf(browser);
      return query("drafts.previewRule", { view: {}, version, rule })();
    },
    "drafts.change": async () => {
      const rule = { operations: [{ op: "set", field: "areaSilo", value: "YARD-A" }] };
      const view = { sort: [{ field: "pfaId", direction: "asc" }] };
      const version = await versionOf(browser);
      return browser.stream("drafts.change", { organization, view, version, rule });
    },
    "rules.list": query("rules.list", {}),
    "rules.keep": mutate("rules.keep", { name: "A rule", rule: rateRule }),
    "rules.change": mutate("rules.change", { ruleId: 1, name: "Another" }),
    "rules.forget": mutate("rules.forget", { ruleId: 1e9 }),
    "steps.list": query("steps.list", {}),
    "steps.next": query("steps.next", {}),
    "steps.undo": mutate("steps.undo", {}),
    "steps.redo": mutate("steps.redo", {}),
    "steps.undoTo": mutate("steps.undoTo", { stepId: null }),
    "drafts.resolve": mutate("drafts.resolve", {
      resolutions: [
        { pfaId: "2", field: "monthlyRate", resolution: { choice: "value", value: -RATE } },
      ],
    }),
    "commits.list": query("commits.list", {}),
    ...Object.fromEntries(
      commits.data.commits.map(({ commitId }) => [
        `commits.status ${commitId}`,
        query("commits.status", { commitId }),
      ]),
    ),
    "commits.submit": mutate("commits.submit", { reason: "held back", pfaIds: ["2"] }),
    "drafts.discard": mutate("drafts.discard", { what: { kind: "cells", cells: [] } }),
    "sync.trigger": mutate("sync.trigger", { kind: "full" }),
    "sync.runs": query("sync.runs", {}),
    "history.list": query("history.list", { pfaId: "1" }),
    "history.revert": mutate("history.revert", { pfaId: "1", changeIds: [1] }),
    ...chatCalls(query, mutate),
    "views.list": query("views.list", {}),
    "views.create": mutate("views.create", { name: "Mine", spec: { view: {}, display: {} } }),
    "views.change": mutate("views.change", { viewId: 1, version: 1, name: "Dear" }),
    "views.setDefault": mutate("views.setDefault", { viewId: 1 }),
    "views.delete": mutate("views.delete", { viewId: 1 }),
    ...adminCalls(query, mutate),
  };
}

/** What is asked of the chat beside the stream. */
function chatCalls(query: Call, mutate: Call): Record<string, () => Promise<string>> {
  const pin = { title: "Count", question: "How many?", sql: "select 1", chart: { kind: "table" } };
  return {
    "chat.conversations": query("chat.conversations", {}),
    "chat.conversations by text": query("chat.conversations", { search: "73737" }),
    "chat.conversation": query("chat.conversation", { conversationId: 1 }),
    "chat.conversation of a colleague": query("chat.conversation", { conversationId: 2 }),
    "chat.rename": mutate("chat.rename", { conversationId: 1, title: "Another" }),
    "chat.share": mutate("chat.share", { conversationId: 1, isShared: true }),
    "chat.rate": mutate("chat.rate", { messageId: 2, rating: "good" }),
    "chat.pins": query("chat.pins", {}),
    "chat.pin": mutate("chat.pin", pin),
    "chat.editPin": mutate("chat.editPin", { pinId: 1, title: "Count" }),
    "chat.orderPins": mutate("chat.orderPins", { pinIds: [1] }),
    "chat.unpin": mutate("chat.unpin", { pinId: 1 }),
    "chat.remove": mutate("chat.remove", { conversationId: 99 }),
  };
}

type Call = (path: string, input: object) => () => Promise<string>;

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Alerts and where they are sent to. */
function alertCalls(query: Call, mutate: Call): Record<string, () => Promise<string>> {
  const hook = { id: NOBODY };
  const target = { url: "https://example.com/", organizations: ["RIO"], kinds: null };
  return {
    "admin.alerts.count": query("admin.alerts.count", {}),
    "admin.alerts.changeRule": mutate("admin.alerts.changeRule", {
      kind: "writes_dead",
      isEnabled: true,
      threshold: 1,
    }),
    "admin.maintenance.get": query("admin.maintenance.get", {}),
    "admin.maintenance.changeRetention": mutate("admin.maintenance.changeRetention", {
      kind: "audit",
      keepDays: 730,
    }),
    "admin.maintenance.run": mutate("admin.maintenance.run", {}),
    "admin.webhooks.list": query("admin.webhooks.list", {}),
    "admin.webhooks.deliveries": query("admin.webhooks.deliveries", hook),
    "admin.webhooks.save": mutate("admin.webhooks.save", { name: "Operations", ...target }),
    "admin.webhooks.setPaused": mutate("admin.webhooks.setPaused", { ...hook, isPaused: true }),
    "admin.webhooks.remove": mutate("admin.webhooks.remove", hook),
    "admin.webhooks.test": mutate("admin.webhooks.test", hook),
    "admin.webhooks.repeat": mutate("admin.webhooks.repeat", { ...hook, deliveryId: NOBODY }),
  };
}

/** What administrators ask and do; last what ends or changes what others look at. */
function adminCalls(query: Call, mutate: Call): Record<string, () => Promise<string>> {
  const states = ["queued", "refused", "conflict", "dead", "written"];
  const mapping = { recordId: "pfs_id", fields: {} };
  return {
    "admin.overview.get": query("admin.overview.get", {}),
    "admin.jobs.queued": query("admin.jobs.queued", {}),
    "admin.jobs.ended": query("admin.jobs.ended", {}),
    "admin.jobs.job": query("admin.jobs.job", { jobId: "1" }),
    "admin.jobs.change": mutate("admin.jobs.change", { jobIds: ["1"], action: "retry" }),
    "admin.workers.list": query("admin.workers.list", {}),
    "admin.alerts.list": query("admin.alerts.list", { history: true }),
    "admin.alerts.acknowledge": mutate("admin.alerts.acknowledge", { of: "RIO", alertId: 1 }),
    ...alertCalls(query, mutate),
    "admin.audit.list": query("admin.audit.list", {}),
    "admin.chatFeedback.list": query("admin.chatFeedback.list", {}),
    "admin.quarantine.summary": query("admin.quarantine.summary", {}),
    "admin.quarantine.list": query("admin.quarantine.list", {}),
    "admin.quarantine.list by text": query("admin.quarantine.list", { text: "73737" }),
    "admin.quarantine.replay": mutate("admin.quarantine.replay", { keys: ["7"] }),
    "admin.quarantine.acknowledgeColumns": mutate("admin.quarantine.acknowledgeColumns", {}),
    "admin.schedules.list": query("admin.schedules.list", {}),
    "admin.schedules.pause": mutate("admin.schedules.pause", { isPaused: false }),
    "admin.schedules.edit": mutate("admin.schedules.edit", {}),
    "admin.schedules.editSettings": mutate("admin.schedules.editSettings", {}),
    "admin.schedules.runNow": mutate("admin.schedules.runNow", {}),
    "admin.syncRuns.list": query("admin.syncRuns.list", {}),
    "admin.syncRuns.get": query("admin.syncRuns.get", { runId: 1 }),
    "admin.syncRuns.vanishing": query("admin.syncRuns.vanishing", { runId: 1 }),
    "admin.syncRuns.cancel": mutate("admin.syncRuns.cancel", { runId: 1 }),
    "admin.syncRuns.decide": mutate("admin.syncRuns.decide", { runId: 1, decision: "dismissed" }),
    "admin.writeBack.summary": query("admin.writeBack.summary", {}),
    "admin.writeBack.list": query("admin.writeBack.list", { states }),
    "admin.writeBack.hold": mutate("admin.writeBack.hold", { reason: "a test" }),
    "admin.writeBack.release": mutate("admin.writeBack.release", {}),
    "admin.writeBack.tryNow": mutate("admin.writeBack.tryNow", {}),
    "mapping.versions": query("mapping.versions", {}),
    "mapping.get": query("mapping.get", { version: 1 }),
    "mapping.save": mutate("mapping.save", { mapping, basedOn: 1 }),
    "mapping.activate": mutate("mapping.activate", { version: 1, instead: 1 }),
    "mapping.sample": mutate("mapping.sample", { mapping }),
    "mapping.dryRun": mutate("mapping.dryRun", { mapping }),
    "mapping.trial": query("mapping.trial", { trialId: 1 }),
    "mapping.cancel": mutate("mapping.cancel", { trialId: 1 }),
    "mapping.preview": query("mapping.preview", { mapping, trialId: 1 }),
    "mapping.keptRows": query("mapping.keptRows", { mapping }),
    "admin.writeBack.settle": mutate("admin.writeBack.settle", {
      action: "return",
      selection: { kind: "matching", filter: { states: ["dead"] }, asOf: new Date().toISOString() },
    }),
  };
}

/** A file of records, as text. */
async function exported(browser: TestBrowser, asked: object): Promise<string> {
  const response = await browser.get("/trpc/records.export", {
    method: "POST",
    headers: { origin: browser.origin, "content-type": "application/json" },
    body: JSON.stringify({ organization: "RIO", format: "csv", ...asked }),
  });
  return response.text();
}

/** What a file that guesses a field's values is answered, all lines of it. */
async function guessed(browser: TestBrowser, field: FieldKey): Promise<string> {
  const plan = { columns: ["pfaId", field], forms: { decimal: "point", days: "mdy" } };
  const input = { organization: "RIO", fileName: "guess.csv", plan, mode: "try" };
  const response = await browser.get(
    `/trpc/imports.run?input=${encodeURIComponent(JSON.stringify(input))}`,
    {
      method: "POST",
      headers: { origin: browser.origin, "content-type": "application/octet-stream" },
      body: "PFA ID,guess\n1,73738.37\n2,1",
    },
  );
  return `[${(await response.text()).trimEnd().replaceAll("\n", ",")}]`;
}

/** The planted digits in any notation, a money field as a key with a value, or one named as something to look at. */
function moneyIn(text: string): string[] {
  const digits = text.match(/73[,. ]?737|919[,. ]?191/g) ?? [];
  const found: string[] = [...digits];
  walk(JSON.parse(text));
  return found;

  function walk(value: unknown): void {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (isMoneyName(key) && inner !== null) found.push(`${key} = ${JSON.stringify(inner)}`);
        walk(inner);
      }
    }
  }
}

const isMoneyName = (key: string): boolean =>
  (moneyFields as string[]).includes(key) ||
  ["plan", "forecast", "actual", "variance", "costBefore", "costAfter"].includes(key);

describe("P4: without ViewFinancials no money leaves", () => {
  test("by any procedure", async () => {
    const calls = await callsOf(blind);
    const leaks: Record<string, string[]> = {};
    for (const [name, call] of Object.entries(calls)) {
      const found = moneyIn(await call());
      if (found.length > 0) leaks[name] = found;
    }
    expect(leaks).toEqual({});
  });

  test("to a viewer by any query", async () => {
    const viewer = await server.signedIn("viewer");
    for (const [name, call] of Object.entries(await callsOf(viewer))) {
      expect([name, moneyIn(await call())]).toEqual([name, []]);
    }
  });

  test.each(moneyFields)(
    "and %s can neither be asked for, nor sorted by, nor filtered",
    async (field) => {
      const filter = [{ field, op: "greaterThan", value: 1 }];
      const asked = [
        ...askedFor(field),
        ...askedOf({ sort: [{ field, direction: "asc" }] }),
        ...askedOf({ filter }),
        ["records.distinct", { field: "source", filter }] as const,
      ];
      for (const [path, input] of asked) {
        const answer = await blind.query(path, { organization: "RIO", ...input });
        expect([path, answer.error?.data.problem]).toEqual([path, { kind: "field_hidden", field }]);
      }
    },
  );

  test("nor by a file, whatever it is asked for", async () => {
    const everything = visibleFields(new Set());
    expect(await exported(blind, { columns: everything })).not.toMatch(/73[,. ]?737|919[,. ]?191/);
    for (const field of moneyFields) {
      const filter = [{ field, op: "greaterThan", value: 1 }];
      const sort = [{ field, direction: "asc" }];
      for (const asked of [
        { columns: ["pfaId", field] },
        { columns: ["pfaId", field], format: "xlsx" },
        { columns: ["pfaId"], filter },
        { columns: ["pfaId"], sort },
      ]) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await exported(blind, asked)).toContain('"kind":"field_hidden"');
      }
    }
    const columns = visibleFields(new Set(["ViewFinancials"]));
    expect(await exported(seeing, { columns })).toMatch(/73[,. ]?737/);
  });

  test("nor by comparing a file with it", async () => {
    for (const field of moneyFields) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await guessed(blind, field)).toContain('"kind":"field_hidden"');
    }
    expect(moneyIn(await guessed(blind, "model"))).toEqual([]);
  });

  test("nor into the log", () => {
    expect(server.logged()).not.toMatch(/73[,. ]?737|919[,. ]?191/);
  });
});

test("the same search finds the money of a caller who may see it, in every answer that holds any", async () => {
  const found: string[] = [];
  for (const [name, call] of Object.entries(await callsOf(seeing))) {
    if (moneyIn(await call()).length > 0) found.push(name.split(" ")[0] ?? "");
  }
  expect([...new Set(found)].toSorted()).toEqual([
    "admin.quarantine.list",
    "admin.writeBack.list",
    "chat.conversation",
    "commits.status",
    "commits.submit",
    "drafts.change",
    "drafts.groups",
    "drafts.list",
    "drafts.previewRule",
    "drafts.save",
    "history.list",
    "ranges.copy",
    "records.aggregate",
    "records.distinct",
    "records.groups",
    "records.kpis",
    "records.window",
    "rules.list",
  ]);
});

test("every procedure of an organization is among those searched, live events aside, which carry no values", async () => {
  const searched = new Set(Object.keys(await callsOf(seeing)).map((name) => name.split(" ")[0]));
  const procedures = listProcedures().map(({ path }) => path);
  expect(procedures.filter((path) => !searched.has(path))).toEqual([
    "session.signIn",
    "session.signOut",
    "events.live",
    "events.admin",
  ]);
});
