import { type ListedProcedure, listProcedures } from "@pfa/api/testing/procedures.ts";
import { sql } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import {
  isPermission,
  type Permission,
  roleTemplates,
  type RoleTemplate,
} from "@pfa/domain/permissions.ts";
import { aMapping } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer, TestBrowser } from "./testing/client.ts";
import { readEvents } from "./testing/event-stream.ts";
import {
  addOrganizationWithRoles,
  startTestServer,
  type TestServer,
  usernameOf,
} from "./testing/server.ts";

/** What each procedure asks for, and an input that would be fine. A procedure missing here fails the first test. */
const declared: Record<string, { access: "public" | "signed-in" | Permission; input?: object }> = {
  "session.signIn": { access: "public" },
  "session.signOut": { access: "signed-in" },
  "session.me": { access: "signed-in" },
  "records.window": { access: "Read", input: { startRow: 0, endRow: 10 } },
  "records.ids": {
    access: "Read",
    input: { startRow: 0, endRow: 10, version: { mirror: 1, drafts: 0 } },
  },
  "records.position": { access: "Read", input: { pfaId: "1" } },
  "records.find": { access: "Read", input: { text: "1", columns: ["pfaId"], fromRow: 0 } },
  "records.aggregate": { access: "Read", input: { fields: ["pfaId"] } },
  "records.groups": { access: "Read", input: { field: "source" } },
  "records.distinct": { access: "Read", input: { field: "source" } },
  "records.kpis": { access: "Read", input: {} },
  "records.meta": { access: "Read", input: {} },
  "drafts.save": { access: "SaveDraft", input: { cells: [] } },
  "drafts.change": {
    access: "SaveDraft",
    input: {
      view: {},
      version: { mirror: 1, drafts: 0 },
      rule: { operations: [{ op: "swapSource" }] },
    },
  },
  "drafts.previewRule": {
    access: "Read",
    input: {
      view: {},
      version: { mirror: 1, drafts: 0 },
      rule: { operations: [{ op: "swapSource" }] },
    },
  },
  "drafts.list": { access: "Read", input: {} },
  "drafts.groups": { access: "Read", input: {} },
  "drafts.ids": { access: "Read", input: {} },
  "drafts.discard": { access: "SaveDraft", input: { what: { kind: "all" } } },
  "drafts.resolve": { access: "SaveDraft", input: { resolutions: [] } },
  "ranges.edit": {
    access: "SaveDraft",
    input: {
      view: {},
      version: { mirror: 1, drafts: 0 },
      target: { kind: "all", fields: ["dor"] },
      edit: { kind: "clear" },
    },
  },
  "ranges.copy": {
    access: "Read",
    input: {
      view: {},
      version: { mirror: 1, drafts: 0 },
      areas: [{ startRow: 0, endRow: 1, fields: ["dor"] }],
    },
  },
  "steps.list": { access: "Read", input: {} },
  "steps.next": { access: "Read", input: {} },
  "steps.undo": { access: "SaveDraft", input: {} },
  "steps.redo": { access: "SaveDraft", input: {} },
  "steps.undoTo": { access: "SaveDraft", input: { stepId: null } },
  "rules.list": { access: "Read", input: {} },
  "rules.keep": {
    access: "SaveDraft",
    input: { name: "Swap", rule: { operations: [{ op: "swapSource" }] } },
  },
  "rules.change": { access: "SaveDraft", input: { ruleId: 999, name: "Swapped" } },
  "rules.forget": { access: "SaveDraft", input: { ruleId: 999 } },
  "views.list": { access: "Read", input: {} },
  "views.create": { access: "Read", input: { name: "Cranes", spec: { view: {}, display: {} } } },
  "views.change": { access: "Read", input: { viewId: 999, version: 1, name: "Towers" } },
  "views.delete": { access: "Read", input: { viewId: 999 } },
  "views.setDefault": { access: "Read", input: { viewId: null } },
  "commits.submit": { access: "Sync", input: { reason: "monthly update" } },
  "commits.status": { access: "Read", input: { commitId: 1 } },
  "commits.list": { access: "Read", input: {} },
  "history.list": { access: "Read", input: { pfaId: "1" } },
  "history.revert": { access: "SaveDraft", input: { pfaId: "1", changeIds: [1] } },
  "chat.conversations": { access: "UseAiFeatures", input: {} },
  "chat.conversation": { access: "UseAiFeatures", input: { conversationId: 999 } },
  "chat.rename": { access: "UseAiFeatures", input: { conversationId: 999, title: "Cranes" } },
  "chat.share": { access: "UseAiFeatures", input: { conversationId: 999, isShared: false } },
  "chat.remove": { access: "UseAiFeatures", input: { conversationId: 999 } },
  "chat.rate": { access: "UseAiFeatures", input: { messageId: 999, rating: "good" } },
  "chat.pins": { access: "UseAiFeatures", input: {} },
  "chat.pin": {
    access: "UseAiFeatures",
    input: { title: "Count", question: "How many?", sql: "select 1", chart: { kind: "table" } },
  },
  "chat.editPin": { access: "UseAiFeatures", input: { pinId: 999, title: "Count" } },
  "chat.orderPins": { access: "UseAiFeatures", input: { pinIds: [] } },
  "chat.unpin": { access: "UseAiFeatures", input: { pinId: 999 } },
  "sync.trigger": { access: "RefreshData", input: { kind: "full" } },
  "sync.runs": { access: "Read", input: {} },
  "mapping.versions": { access: "ManageSettings", input: {} },
  "mapping.get": { access: "ManageSettings", input: { version: 1 } },
  "mapping.save": {
    access: "ManageSettings",
    input: { mapping: aMapping(), basedOn: 1, reason: "a column was renamed" },
  },
  "mapping.activate": { access: "ManageSettings", input: { version: 2, instead: 1 } },
  "mapping.sample": { access: "ManageSettings", input: { mapping: aMapping() } },
  "mapping.dryRun": { access: "ManageSettings", input: { mapping: aMapping() } },
  "mapping.trial": { access: "ManageSettings", input: { trialId: 999 } },
  "mapping.cancel": { access: "ManageSettings", input: { trialId: 999 } },
  "mapping.preview": { access: "ManageSettings", input: { mapping: aMapping(), trialId: 999 } },
  "mapping.keptRows": { access: "ManageSettings", input: { mapping: aMapping() } },
  "events.live": { access: "Read", input: {} },
};

/** Those of administrators have a test of their own: admin-access.pg.test.ts. */
const procedures = listProcedures().filter(({ access }) => !access?.startsWith("administrator"));
const organizationProcedures = procedures.filter(({ access }) => isPermission(access ?? ""));

let server: TestServer;
let rio: number;
beforeAll(async () => {
  server = await startTestServer();
  rio = (await addOrganizationWithRoles(server.owner, "RIO")).organizationId;
  const suspended = (await addOrganizationWithRoles(server.owner, "SUSPENDED")).organizationId;
  const closed = (await addOrganizationWithRoles(server.owner, "CLOSED")).organizationId;
  const expired = (await addOrganizationWithRoles(server.owner, "EXPIRED")).organizationId;
  const foreign = (await addOrganizationWithRoles(server.owner, "FOREIGN")).organizationId;
  await server.owner.transaction(async (tx) => {
    await tx.execute(sql`update organization set is_suspended = true where id = ${suspended}`);
    await tx.execute(sql`update organization set is_active = false where id = ${closed}`);
    await tx.execute(
      sql`update organization_member set access_expires_at = now() where organization_id = ${expired}`,
    );
    await tx.execute(sql`delete from organization_member where organization_id = ${foreign}`);
  });
});
afterAll(() => server.close());

/** Calls a procedure of any type; a subscription counts as answered with its first message after the greeting. */
async function call(browser: TestBrowser, path: string, input: object): Promise<Answer> {
  const type = procedures.find((procedure) => procedure.path === path)?.type;
  if (type === "mutation") return browser.mutate(path, input);
  if (type === "query") return browser.query(path, input);
  const query = encodeURIComponent(JSON.stringify(input));
  const stream = readEvents(await browser.get(`/trpc/${path}?input=${query}`));
  expect(await stream.next()).toMatchObject({ event: "connected" });
  const event = { kind: "mirror_changed", organizationId: rio, version: 1 } as const;
  await server.owner.transaction((tx) => notifyLive(tx, event));
  const message = await stream.next();
  await stream.close();
  // The transport answers a refused subscription with an event of its own, under status 200.
  const error =
    message?.event === "serialized-error" ? (message.data as NonNullable<Answer["error"]>) : null;
  const { headers } = stream.response;
  return { status: error?.data.httpStatus ?? 200, headers, text: "", data: message?.data, error };
}

/** An error without what names the call. */
const anonymous = (answer: Answer | undefined): string =>
  JSON.stringify(answer?.error)
    .replaceAll(/NO_SUCH|FOREIGN/g, "…")
    .replace(answer?.error?.data.requestId ?? "", "…");

const inputOf = (path: string, organization: string) => ({
  ...declared[path]?.input,
  organization,
});

test("every procedure declares what it asks for, and it is what we expect", () => {
  const actual = Object.fromEntries(procedures.map(({ path, access }) => [path, access]));
  const expected = Object.entries(declared).map(([path, { access }]) => [path, access]);
  expect(actual).toEqual(Object.fromEntries(expected));
});

describe("without a session", () => {
  test.each(procedures.filter(({ access }) => access !== "public").map(({ path }) => path))(
    "%s is refused",
    async (path) => {
      const answer = await call(server.browser(), path, inputOf(path, "RIO"));
      expect(answer.status).toBe(401);
      expect(answer.error?.data.problem).toEqual({ kind: "session_expired" });
    },
  );
});

describe("an administrator", () => {
  let administrator: TestBrowser;
  beforeAll(async () => {
    administrator = await server.signedIn("administrator");
  });

  const refusals = [
    ["FOREIGN", 404, "organization_not_found"],
    ["NO_SUCH", 404, "organization_not_found"],
    ["SUSPENDED", 403, "organization_suspended"],
    ["CLOSED", 403, "organization_suspended"],
    ["EXPIRED", 403, "access_expired"],
  ] as const;
  for (const [organization, status, kind] of refusals) {
    test.each(organizationProcedures.map(({ path }) => path))(
      `%s is refused in an organization that is ${organization.toLowerCase()}`,
      async (path) => {
        const answer = await call(administrator, path, inputOf(path, organization));
        expect(answer.status).toBe(status);
        expect(answer.error?.data.problem).toEqual({ kind, organization });
      },
    );
  }

  test("P2: an organization that does not exist and a foreign one answer alike", async () => {
    const [missing, foreign] = await Promise.all(
      ["NO_SUCH", "FOREIGN"].map((code) =>
        administrator.query("records.meta", { organization: code }),
      ),
    );
    expect(anonymous(missing)).toBe(anonymous(foreign));
  });

  test("an organization is named on every call that works in one", async () => {
    for (const { path } of organizationProcedures) {
      const { organization: _, ...input } = inputOf(path, "RIO");
      const answer = await call(administrator, path, input);
      expect([path, answer.status, answer.error?.data.invalid?.[0]?.path]).toEqual([
        path,
        400,
        "organization",
      ]);
    }
  });
});

/** What a role gets for a call that is fine but for the permission it needs. */
function expectedAnswer(role: RoleTemplate, { path, access }: ListedProcedure): unknown[] {
  const granted: readonly string[] = roleTemplates[role];
  if (!granted.includes(String(access))) {
    return [403, { kind: "permission_missing", organization: "RIO", permission: access }];
  }
  // Past the policy, and refused only because there is nothing to commit, no such commit, and nobody to read line by line.
  if (path === "commits.submit") return [412, { kind: "nothing_to_commit", heldBack: [] }];
  if (path === "drafts.change" || path === "ranges.edit") return [415, null];
  if (path === "commits.status") return [404, { kind: "commit_not_found", commitId: 1 }];
  if (path === "history.revert") return [404, { kind: "change_not_found", pfaId: "1" }];
  return mappingAnswers[path] ?? chatAnswers[path] ?? keptAnswers[path] ?? [200, undefined];
}

const isMapping = (line: string) => line.includes(": mapping.");
const isChat = (line: string) => line.includes(": chat.");

/** There is no mapping and no trial, and two active organizations are not the administrator's: FOREIGN and EXPIRED. */
const mappingAnswers: Record<string, unknown[]> = {
  "mapping.get": [404, { kind: "mapping_not_found", version: 1 }],
  "mapping.save": [404, { kind: "mapping_not_found", version: 1 }],
  "mapping.activate": [403, { kind: "mapping_concerns_others", organizations: 2 }],
  "mapping.trial": [404, { kind: "trial_not_found", trialId: 999 }],
  "mapping.preview": [404, { kind: "trial_not_found", trialId: 999 }],
};

const noConversation = [404, { kind: "conversation_not_found", conversationId: 999 }];
const noPin = [404, { kind: "pin_not_found", pinId: 999 }];

/** Nothing was asked here yet. */
const chatAnswers: Record<string, unknown[]> = {
  "chat.conversation": noConversation,
  "chat.rename": noConversation,
  "chat.share": noConversation,
  "chat.remove": noConversation,
  "chat.rate": [404, { kind: "answer_not_found", messageId: 999 }],
  "chat.editPin": noPin,
  "chat.unpin": noPin,
};

/** Nothing was changed, and nothing kept under a name. */
const keptAnswers: Record<string, unknown[]> = {
  "steps.undo": [412, { kind: "nothing_to_undo" }],
  "steps.redo": [412, { kind: "nothing_to_redo" }],
  "rules.change": [404, { kind: "rule_not_found", ruleId: 999 }],
  "rules.forget": [404, { kind: "rule_not_found", ruleId: 999 }],
  "views.change": [404, { kind: "saved_view_not_found", viewId: 999 }],
  "views.delete": [404, { kind: "saved_view_not_found", viewId: 999 }],
};

describe("P1: role by procedure", () => {
  const roles = Object.keys(roleTemplates) as RoleTemplate[];
  const refused: string[] = [];
  test.each(roles)("%s", async (role) => {
    const browser = await server.signedIn(usernameOf(role));
    for (const procedure of organizationProcedures) {
      const { path } = procedure;
      const { status, error } = await call(browser, path, inputOf(path, "RIO"));
      const expected = expectedAnswer(role, procedure);
      expect([role, path, status, error?.data.problem]).toEqual([role, path, ...expected]);
      if (error?.data.problem?.kind === "permission_missing") refused.push(`${role}: ${path}`);
    }
  });

  test("the roles without a permission are those of the templates", () => {
    const mappingCalls = organizationProcedures.filter(({ path }) => path.startsWith("mapping."));
    expect(refused.filter(isMapping)).toHaveLength((roles.length - 1) * mappingCalls.length);
    const chatCalls = organizationProcedures.filter(({ path }) => path.startsWith("chat."));
    // A viewer and an editor have no chat.
    expect(refused.filter(isChat)).toHaveLength(2 * chatCalls.length);
    const others = refused.filter((line) => !isMapping(line) && !isChat(line));
    expect(others.toSorted()).toEqual([
      "BEO Analyst: commits.submit",
      "Editor: commits.submit",
      "Editor: sync.trigger",
      "Viewer: commits.submit",
      "Viewer: drafts.change",
      "Viewer: drafts.discard",
      "Viewer: drafts.resolve",
      "Viewer: drafts.save",
      "Viewer: history.revert",
      "Viewer: ranges.edit",
      "Viewer: rules.change",
      "Viewer: rules.forget",
      "Viewer: rules.keep",
      "Viewer: steps.redo",
      "Viewer: steps.undo",
      "Viewer: steps.undoTo",
      "Viewer: sync.trigger",
    ]);
  });
});

test("a right that is taken away ends with the next call", async () => {
  const browser = await server.signedIn(usernameOf("Portfolio Manager"));
  expect((await browser.query("records.kpis", { organization: "RIO" })).status).toBe(200);
  await server.owner.transaction((tx) =>
    tx.execute(sql`
      update organization_member m set permissions = array['Export']
        from app_user u
       where u.id = m.user_id and u.username = 'portfolio-manager' and m.organization_id = ${rio}`),
  );
  const answer = await browser.query("records.kpis", { organization: "RIO" });
  expect(answer.error?.data.problem?.kind).toBe("permission_missing");
});

test("session.me lists the organizations that have not ended or closed, and tells nothing of a suspended one", async () => {
  const browser = await server.signedIn("viewer");
  const { data } = await browser.query("session.me");
  expect(data).toEqual({
    user: { id: expect.any(Number), username: "viewer", displayName: "The viewer" },
    organizations: [
      expect.objectContaining({ code: "RIO", isSuspended: false, permissions: ["Read", "Export"] }),
      expect.objectContaining({
        code: "SUSPENDED",
        isSuspended: true,
        recordCount: 0,
        lastSyncedAt: null,
      }),
    ],
  });
});
