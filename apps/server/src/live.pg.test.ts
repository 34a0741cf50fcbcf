import { sql } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import type { LiveEvent } from "@pfa/domain/live-event.ts";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { type EventStream, readEvents } from "./testing/event-stream.ts";
import { mirror, someRecords } from "./testing/records.ts";
import {
  addOrganizationWithRoles,
  type Roles,
  startTestServer,
  type TestServer,
} from "./testing/server.ts";

let server: TestServer;
let rio: Roles;
let other: Roles;
beforeAll(async () => {
  server = await startTestServer();
  rio = await addOrganizationWithRoles(server.owner, "RIO");
  other = await addOrganizationWithRoles(server.owner, "OTHER");
  await mirror(server.owner, rio.organizationId, someRecords(2));
  await untilListening();
});
afterAll(() => server.close());

const open: EventStream[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
});

/** A subscription that has been greeted: it reads from here on. */
async function subscribe(browser: TestBrowser, organization = "RIO"): Promise<EventStream> {
  const input = encodeURIComponent(JSON.stringify({ organization }));
  const stream = readEvents(await browser.get(`/trpc/events.live?input=${input}`));
  open.push(stream);
  expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
  expect((await stream.next())?.event).toBe("connected");
  return stream;
}

const notify = (event: LiveEvent) => server.owner.transaction((tx) => notifyLive(tx, event));

const listening = () =>
  server.owner.transaction((tx) =>
    tx.query<{ pid: number }>(sql`
      select pid from pg_stat_activity
       where datname = current_database() and application_name = 'pfa-live' and query like 'listen%' and state = 'idle'`),
  );

const untilListening = () =>
  vi.waitFor(async () => expect(await listening()).toHaveLength(1), { timeout: 10_000 });

test("a save is told to the one who saved, in their other windows too, and to nobody else", async () => {
  const planner = await server.signedIn("portfolio-manager");
  const [here, there, colleague, elsewhere] = await Promise.all([
    subscribe(planner),
    subscribe(await server.signedIn("portfolio-manager")),
    subscribe(await server.signedIn("administrator")),
    subscribe(planner, "OTHER"),
  ]);
  await planner.mutate("drafts.save", {
    organization: "RIO",
    cells: [{ pfaId: "1", field: "model", value: "LTM" }],
  });
  const event = {
    kind: "drafts_changed",
    organizationId: rio.organizationId,
    userId: rio.users.get("Portfolio Manager"),
  };
  expect(await here.next()).toEqual({ event: "message", data: event });
  expect(await there.next()).toEqual({ event: "message", data: event });
  // What comes next is the first thing that the others hear.
  const next: LiveEvent = {
    kind: "mirror_changed",
    organizationId: rio.organizationId,
    version: 5,
  };
  const elsewhereNext: LiveEvent = { ...next, organizationId: other.organizationId };
  await notify(next);
  await notify(elsewhereNext);
  expect((await colleague.next())?.data).toEqual(next);
  expect((await elsewhere.next())?.data).toEqual(elsewhereNext);
});

test("a commit and a sync are told to everyone in the organization", async () => {
  const viewer = await subscribe(await server.signedIn("viewer"));
  const administrator = await server.signedIn("administrator");
  await administrator.mutate("sync.trigger", { organization: "RIO", kind: "full" });
  expect((await viewer.next())?.data).toMatchObject({ kind: "sync_progress" });
  await administrator.mutate("drafts.save", {
    organization: "RIO",
    cells: [{ pfaId: "2", field: "model", value: "LTM" }],
  });
  const { data } = await administrator.mutate<{ commitId: number }>("commits.submit", {
    organization: "RIO",
    reason: "monthly update",
  });
  expect((await viewer.next())?.data).toEqual({
    kind: "commit_progress",
    organizationId: rio.organizationId,
    commitId: data.commitId,
  });
});

test("the stream ends when the session does", async () => {
  const stream = await subscribe(await server.signedIn("viewer"));
  await server.owner.transaction((tx) =>
    tx.execute(sql`delete from user_session where user_id = ${rio.users.get("Viewer")}`),
  );
  expect(await stream.next()).toMatchObject({
    event: "serialized-error",
    data: { data: { code: "UNAUTHORIZED", problem: { kind: "session_expired" } } },
  });
  expect(await stream.next()).toBeNull();
});

test("the stream ends when the membership does", async () => {
  const stream = await subscribe(await server.signedIn("editor"));
  await server.owner.transaction((tx) =>
    tx.execute(sql`
      update organization_member set permissions = array['Export']
       where organization_id = ${rio.organizationId} and user_id = ${rio.users.get("Editor")}`),
  );
  expect(await stream.next()).toMatchObject({
    event: "serialized-error",
    data: { data: { code: "FORBIDDEN", problem: { kind: "permission_missing" } } },
  });
  expect(await stream.next()).toBeNull();
});

test("watching is no use of a session: an open window does not keep it from ending", async () => {
  const browser = await server.signedIn("beo-analyst");
  const userId = rio.users.get("BEO Analyst");
  const stream = await subscribe(browser);
  await server.owner.transaction((tx) =>
    tx.execute(sql`
      update user_session set last_seen_at = now() - interval '7 hours 59 minutes 59 seconds 500 milliseconds'
       where user_id = ${userId}`),
  );
  expect(await stream.next()).toMatchObject({ event: "serialized-error" });
});

test("after the listening connection was lost, readers look again, and there is one connection still", async () => {
  const stream = await subscribe(await server.signedIn("administrator"));
  for (let loss = 1; loss <= 2; loss += 1) {
    await server.owner.transaction((tx) =>
      tx.execute(sql`
        select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'pfa-live'`),
    );
    expect((await stream.next())?.data).toMatchObject({
      kind: "mirror_changed",
      organizationId: rio.organizationId,
      version: 1,
    });
    expect((await stream.next())?.data).toMatchObject({ kind: "drafts_changed" });
    expect(await listening()).toHaveLength(1);
  }
  const event: LiveEvent = {
    kind: "commit_progress",
    organizationId: rio.organizationId,
    commitId: 7,
  };
  await server.owner.transaction((tx) => tx.query(sql`select pg_notify('pfa_live', 'no event')`));
  await notify(event);
  await notify({ ...event, commitId: 8 });
  // Once each: a second connection would tell everything twice.
  expect((await stream.next())?.data).toEqual(event);
  expect((await stream.next())?.data).toEqual({ ...event, commitId: 8 });
});

test("the connection of a reader who leaves is given back", async () => {
  const reading = () =>
    new Promise<number>((resolve, reject) =>
      server.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  const administrator = await server.signedIn("administrator");
  const before = await reading();
  const stream = await subscribe(administrator);
  await stream.close();
  await expect.poll(reading).toBeLessThanOrEqual(before);
});
