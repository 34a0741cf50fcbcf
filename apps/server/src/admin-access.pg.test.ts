import { listProcedures } from "@pfa/api/testing/procedures.ts";
import { sql } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import type { LiveEvent } from "@pfa/domain/live-event.ts";
import { isPermission, type Permission } from "@pfa/domain/permissions.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer, TestBrowser } from "./testing/client.ts";
import { readEvents } from "./testing/event-stream.ts";
import {
  addMember,
  addOrganizationWithRoles,
  addUserWithPassword,
  startTestServer,
  type TestServer,
} from "./testing/server.ts";

/** Leaves every setting of the syncs as it is. */
const unset = {
  isEnabled: null,
  cadence: null,
  organizations: null,
  fullAt: null,
  jitterSeconds: null,
  maxDropPercent: null,
  maxQuarantinePercent: null,
  minQuarantined: null,
};

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** What each procedure of administrators asks for, and an input that would be fine. One missing here fails the first test. */
const declared: Record<string, { permission: Permission; input?: object }> = {
  "events.admin": { permission: "ManageSettings" },
  "admin.alerts.list": { permission: "ManageSettings" },
  "admin.alerts.acknowledge": {
    permission: "ManageSettings",
    input: { of: "RIO", alertId: 1 },
  },
  "admin.alerts.count": { permission: "ManageSettings" },
  "admin.alerts.changeRule": {
    permission: "ManageSettings",
    input: { kind: "sync_failing", isEnabled: true, threshold: 3 },
  },
  "admin.maintenance.get": { permission: "ManageSettings" },
  "admin.maintenance.changeRetention": {
    permission: "ManageSettings",
    input: { kind: "audit", keepDays: 730 },
  },
  "admin.maintenance.run": { permission: "ManageSettings" },
  "admin.webhooks.list": { permission: "ManageSettings" },
  "admin.webhooks.deliveries": { permission: "ManageSettings", input: { id: NOBODY } },
  "admin.webhooks.save": {
    permission: "ManageSettings",
    input: {
      name: "Operations",
      url: "https://example.com/hook",
      organizations: ["RIO"],
      kinds: null,
    },
  },
  "admin.webhooks.setPaused": {
    permission: "ManageSettings",
    input: { id: NOBODY, isPaused: true },
  },
  "admin.webhooks.remove": { permission: "ManageSettings", input: { id: NOBODY } },
  "admin.webhooks.test": { permission: "ManageSettings", input: { id: NOBODY } },
  "admin.webhooks.repeat": {
    permission: "ManageSettings",
    input: { id: NOBODY, deliveryId: NOBODY },
  },
  "admin.audit.list": { permission: "ManageSettings" },
  "admin.chatFeedback.list": { permission: "ManageSettings" },
  "admin.writeBack.summary": { permission: "ManageSettings" },
  "admin.writeBack.list": { permission: "ManageSettings", input: { states: ["dead"] } },
  "admin.writeBack.settle": {
    permission: "ManageSettings",
    input: {
      action: "retry",
      selection: { kind: "items", items: [{ organizationId: 1, commitId: 1, rid: 1 }] },
    },
  },
  "admin.writeBack.hold": { permission: "ManageSettings", input: { reason: "maintenance" } },
  "admin.writeBack.release": { permission: "ManageSettings" },
  "admin.writeBack.tryNow": { permission: "ManageSettings" },
  "admin.overview.get": { permission: "ManageSettings" },
  "admin.workers.list": { permission: "ManageSettings" },
  "admin.jobs.queued": { permission: "ManageSettings" },
  "admin.jobs.ended": { permission: "ManageSettings" },
  "admin.jobs.job": { permission: "ManageSettings", input: { jobId: "1" } },
  "admin.jobs.change": {
    permission: "ManageSettings",
    input: { jobIds: ["1"], action: "retry" },
  },
  "admin.quarantine.list": { permission: "ManageSettings" },
  "admin.quarantine.summary": { permission: "ManageSettings" },
  "admin.quarantine.replay": { permission: "ManageSettings", input: { keys: ["no-such"] } },
  "admin.quarantine.acknowledgeColumns": { permission: "ManageSettings" },
  "admin.schedules.list": { permission: "ManageSettings" },
  "admin.schedules.pause": { permission: "ManageSettings", input: { isPaused: false } },
  "admin.schedules.edit": {
    permission: "ManageSettings",
    input: { cadence: null, fullAt: null, jitterSeconds: null },
  },
  "admin.schedules.editSettings": { permission: "ManageSettings", input: unset },
  "admin.schedules.runNow": { permission: "ManageSettings", input: {} },
  "admin.syncRuns.list": { permission: "ManageSettings" },
  "admin.syncRuns.get": { permission: "ManageSettings", input: { runId: 1 } },
  "admin.syncRuns.vanishing": { permission: "ManageSettings", input: { runId: 1 } },
  "admin.syncRuns.cancel": { permission: "ManageSettings", input: { runId: 1 } },
  "admin.syncRuns.decide": {
    permission: "ManageSettings",
    input: { runId: 1, decision: "dismissed" },
  },
};

const procedures = listProcedures().filter(
  ({ access }) => access !== "public" && access !== "signed-in" && !isPermission(access ?? ""),
);
const paths = procedures.map(({ path }) => path);

let server: TestServer;
let rio: number;
let foreign: number;
beforeAll(async () => {
  server = await startTestServer();
  rio = (await addOrganizationWithRoles(server.owner, "RIO")).organizationId;
  foreign = (await addOrganizationWithRoles(server.owner, "FOREIGN")).organizationId;
  const suspended = (await addOrganizationWithRoles(server.owner, "SUSPENDED")).organizationId;
  const left = await addUserWithPassword(server.owner, "left-alone");
  await addMember(server.owner, { organizationId: suspended, userId: left }, ["ManageSettings"]);
  await server.owner.transaction(async (tx) => {
    await tx.execute(sql`update organization set is_suspended = true where id = ${suspended}`);
    await tx.execute(sql`delete from organization_member where organization_id = ${foreign}`);
  });
});
afterAll(() => server.close());

/** Calls a procedure; a subscription is answered by its first message after the greeting. */
async function call(browser: TestBrowser, path: string, input: object): Promise<Answer> {
  const type = procedures.find((procedure) => procedure.path === path)?.type;
  if (type === "mutation") return browser.mutate(path, input);
  if (type === "query") return browser.query(path, input);
  const stream = await subscribe(browser, path, input);
  await tell({ kind: "admin_changed", organizationId: null, area: "audit" });
  const message = await stream.next();
  await stream.close();
  const error =
    message?.event === "serialized-error" ? (message.data as NonNullable<Answer["error"]>) : null;
  const { headers } = stream.response;
  return { status: error?.data.httpStatus ?? 200, headers, text: "", data: message?.data, error };
}

async function subscribe(browser: TestBrowser, path: string, input: object) {
  const query = encodeURIComponent(JSON.stringify(input));
  const stream = readEvents(await browser.get(`/trpc/${path}?input=${query}`));
  expect(await stream.next()).toMatchObject({ event: "connected" });
  return stream;
}

const tell = (event: LiveEvent) => server.owner.transaction((tx) => notifyLive(tx, event));

const inputOf = (path: string, organization?: string) => ({
  ...declared[path]?.input,
  ...(organization === undefined ? {} : { organization }),
});

test("every procedure of administrators declares what it asks for, and it is what we expect", () => {
  expect(Object.fromEntries(procedures.map(({ path, access }) => [path, access]))).toEqual(
    Object.fromEntries(
      Object.entries(declared).map(([path, { permission }]) => [
        path,
        `administrator: ${permission}`,
      ]),
    ),
  );
});

test("all that stands below admin is for administrators", () => {
  const below = listProcedures().filter(({ path }) => path.startsWith("admin."));
  expect(below.map(({ path }) => path)).toEqual(paths.filter((path) => path.startsWith("admin.")));
  expect(below.length).toBeGreaterThan(0);
});

test.each(paths)("%s is refused without a session", async (path) => {
  const answer = await call(server.browser(), path, inputOf(path));
  expect([answer.status, answer.error?.data.problem]).toEqual([401, { kind: "session_expired" }]);
});

describe("P5: who oversees nothing", () => {
  test.each(["portfolio-manager", "left-alone"])("%s is refused everything", async (username) => {
    const browser = await server.signedIn(username);
    for (const path of paths) {
      const answer = await call(browser, path, inputOf(path));
      const permission = declared[path]?.permission;
      expect([path, answer.status, answer.error?.data.problem]).toEqual([
        path,
        403,
        { kind: "administration_refused", permission },
      ]);
    }
  });
});

describe("an administrator of RIO", () => {
  let administrator: TestBrowser;
  beforeAll(async () => {
    administrator = await server.signedIn("administrator");
  });

  test.each(paths)("%s lets them in", async (path) => {
    const { status } = await call(administrator, path, inputOf(path));
    expect([401, 403, 500]).not.toContain(status);
  });

  test.each(paths)(
    "P2: for %s a foreign and a suspended organization do not exist",
    async (path) => {
      for (const organization of ["FOREIGN", "SUSPENDED", "NO_SUCH"]) {
        const answer = await call(administrator, path, inputOf(path, organization));
        expect([answer.status, answer.error?.data.problem]).toEqual([
          404,
          { kind: "organization_not_found", organization },
        ]);
      }
    },
  );

  test("hears of RIO, of what belongs to no organization, and of nothing else", async () => {
    const stream = await subscribe(administrator, "events.admin", {});
    await tell({ kind: "admin_changed", organizationId: foreign, area: "jobs" });
    await tell({ kind: "sync_progress", organizationId: rio, syncRunId: 1 });
    expect(await stream.next()).toMatchObject({
      data: { changes: [{ area: "sync-runs", organizationId: rio }] },
    });
    // Within the half second in which news are gathered, and told twice.
    await tell({ kind: "commit_progress", organizationId: foreign, commitId: 1 });
    await tell({ kind: "drafts_changed", organizationId: rio, userId: 1 });
    await tell({ kind: "admin_changed", organizationId: null, area: "workers" });
    await tell({ kind: "admin_changed", organizationId: null, area: "workers" });
    expect(await stream.next()).toMatchObject({
      data: { changes: [{ area: "workers", organizationId: null }] },
    });
    await stream.close();
  });

  test("a right that is taken away ends what is heard", async () => {
    const stream = await subscribe(administrator, "events.admin", {});
    await server.owner.transaction((tx) =>
      tx.execute(sql`
        update organization_member set permissions = array_remove(permissions, 'ManageSettings')
         where organization_id = ${rio}`),
    );
    const message = await stream.next();
    expect(message).toMatchObject({ event: "serialized-error" });
    await stream.close();
    const answer = await administrator.query("admin.audit.list", {});
    expect(answer.error?.data.problem?.kind).toBe("administration_refused");
  });
});
