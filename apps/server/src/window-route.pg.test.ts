import { sql } from "@pfa/db/client.ts";
import { addDrafts } from "@pfa/db/testing/arrange.ts";
import { createLog } from "@pfa/log/log.ts";
import { createSecretBox } from "@pfa/secrets/secret-box.ts";
import { createViews, type EngineViews } from "@pfa/views/views.ts";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createServer } from "./http.ts";
import { type LiveHub, openLiveHub } from "./live.ts";
import { openBrowser, type TestBrowser } from "./testing/client.ts";
import { mirror, someRecords } from "./testing/records.ts";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";

// Two servers over one database: one has organizations in memory and answers windows by the short way, the other has nothing
// but tRPC and PostgreSQL. Whatever is asked, both must say the same.

let plain: TestServer;
let views: EngineViews;
let live: LiveHub;
let short: FastifyInstance;
let shortUrl: string;
let organizationId: number;
let userId: number;

type Both = { short: TestBrowser; plain: TestBrowser };
let planner: Both;

const rows = { organization: "RIO", startRow: 0, endRow: 10 };

beforeAll(async () => {
  plain = await startTestServer();
  const { organizationId: id, users } = await addOrganizationWithRoles(plain.owner, "RIO");
  organizationId = id;
  userId = users.get("Portfolio Manager") ?? 0;
  await plain.owner.transaction((tx) =>
    tx.execute(sql`insert into organization (code, name) values ('LIM', 'not theirs')`),
  );
  await mirror(plain.owner, organizationId, someRecords(50));

  const log = createLog({ level: "silent", name: "server" });
  const url = plain.database.appUrl;
  live = openLiveHub({ url, log });
  views = createViews({ db: plain.db, url, log, live, memoryMb: 64 });
  short = await createServer({
    db: plain.db,
    views,
    live,
    log,
    cookieSecure: false,
    publicOrigin: null,
    webDist: null,
    metricsToken: null,
    viewStats: null,
    trustedProxies: null,
    signInsPerAddress: 1000,
    secrets: createSecretBox(null),
    privateHosts: new Set(),
    sessionCheckMs: 100,
  });
  shortUrl = await short.listen({ port: 0, host: "127.0.0.1" });
  planner = await signIn("portfolio-manager");
  await vi.waitFor(async () => {
    await planner.short.query("records.window", rows);
    if ((await answered()) === 0) throw new Error("not from memory yet");
  }, 30_000);
});
afterAll(async () => {
  await short.close();
  await views.close();
  await live.close();
  await plain.close();
});

/** A browser at each server, both with the same session. */
async function signIn(username: string): Promise<Both> {
  const first = await plain.signedIn(username);
  const second = openBrowser(shortUrl);
  second.cookie = first.cookie;
  return { short: second, plain: first };
}

const answered = async () => (await views.stats()).answered;

/** What must be the same, whoever answers. */
function comparable({ status, text, headers }: Awaited<ReturnType<TestBrowser["query"]>>) {
  const own = ["x-request-id", "date", "content-length", "keep-alive"];
  return {
    status,
    body: JSON.parse(text.replace(/"requestId":"[^"]+"/, '"requestId":null')),
    headers: Object.fromEntries([...headers].filter(([name]) => !own.includes(name))),
  };
}

/** Asks both servers by GET and by POST, and tells how many answers came from memory. */
async function ask(input: unknown, who = planner) {
  const before = await answered();
  const byGet = [
    await who.short.query("records.window", input),
    await who.plain.query("records.window", input),
  ].map(comparable);
  const byPost = [
    await who.short.mutate("records.window", input),
    await who.plain.mutate("records.window", input),
  ].map(comparable);
  return { byGet, byPost, fromMemory: (await answered()) - before };
}

test.each([
  ["all columns", {}],
  ["some columns", { columns: ["pfaId", "forecastCost"] }],
  ["a view", { sort: [{ field: "model", direction: "desc" }], search: "1", endRow: 1000 }],
  ["beyond the end", { startRow: 500, endRow: 600 }],
  ["since a version", { since: { mirror: 1, drafts: 0 } }],
])("a window of %s is the same by the short way", async (_name, part) => {
  const { byGet, byPost, fromMemory } = await ask({ ...rows, ...part });
  expect(byGet[0]).toEqual(byGet[1]);
  expect(byPost[0]).toEqual(byPost[1]);
  expect([byGet[0]?.status, byPost[0]?.status, fromMemory]).toEqual([200, 200, 2]);
});

test("drafts are in the next window", async () => {
  await plain.owner.transaction((tx) =>
    addDrafts(tx, { organizationId, userId }, [
      { rid: 1, edits: { model: { base: null, mine: "by hand" } } },
    ]),
  );
  const { byGet, byPost, fromMemory } = await ask(rows);
  expect(byGet[0]).toEqual(byGet[1]);
  expect(byPost[0]).toEqual(byPost[1]);
  expect(JSON.stringify(byGet[0])).toContain("by hand");
  expect(fromMemory).toBe(2);
});

test.each([
  ["an unknown column", { columns: ["nothing"] }, 400],
  ["a column twice", { columns: ["model", "model"] }, 400],
  ["too many rows", { endRow: 2000 }, 400],
  ["an operator that does not suit", { filter: [{ field: "model", op: "is", value: true }] }, 400],
  ["no rows", { endRow: 0 }, 400],
  ["a version of nothing", { since: { mirror: -1, drafts: 0 } }, 400],
  ["an organization of others", { organization: "LIM" }, 404],
  ["an organization that is none", { organization: "NONE" }, 404],
  ["a code that no text can hold", { organization: "RIO\u0000" }, 404],
  ["no organization", { organization: undefined }, 400],
])("%s is refused in the same words", async (_name, part, status) => {
  const { byGet, byPost, fromMemory } = await ask({ ...rows, ...part });
  expect(byGet[0]).toEqual(byGet[1]);
  expect(byPost[0]).toEqual(byPost[1]);
  expect([byGet[0]?.status, byPost[0]?.status, fromMemory]).toEqual([status, status, 0]);
});

test("without ViewFinancials money is refused, and shown in no window", async () => {
  const editor = await signIn("editor");
  const refused = await ask({ ...rows, columns: ["forecastCost"] }, editor);
  expect(refused.byGet[0]).toEqual(refused.byGet[1]);
  expect([refused.byGet[0]?.status, refused.fromMemory]).toEqual([403, 0]);
  const shown = await ask(rows, editor);
  expect(shown.byGet[0]).toEqual(shown.byGet[1]);
  expect([shown.byGet[0]?.status, shown.fromMemory]).toEqual([200, 2]);
});

test("without a session nothing is shown", async () => {
  const stranger = { short: openBrowser(shortUrl), plain: plain.browser() };
  const { byGet, byPost, fromMemory } = await ask(rows, stranger);
  expect(byGet[0]).toEqual(byGet[1]);
  expect(byPost[0]).toEqual(byPost[1]);
  expect([byGet[0]?.status, fromMemory]).toEqual([401, 0]);
});

const change = (statement: ReturnType<typeof sql>) =>
  plain.owner.transaction((tx) => tx.execute(statement));

test("a right that was taken away, an ended access and an ended session end with the next window", async () => {
  const leaver = await signIn("viewer");
  const statusNow = async () => {
    const { byGet, fromMemory } = await ask(rows, leaver);
    expect(byGet[0]).toEqual(byGet[1]);
    return [byGet[0]?.status, fromMemory];
  };
  const member = sql`user_id = (select id from app_user where username = 'viewer')`;
  expect(await statusNow()).toEqual([200, 2]);

  await change(sql`update organization_member set permissions = '{Export}' where ${member}`);
  expect(await statusNow()).toEqual([403, 0]);
  await change(sql`update organization_member set permissions = '{Read}' where ${member}`);
  expect(await statusNow()).toEqual([200, 2]);

  await change(
    sql`update organization_member set access_expires_at = now() - interval '1 minute' where ${member}`,
  );
  expect(await statusNow()).toEqual([403, 0]);
  await change(sql`update organization_member set access_expires_at = null where ${member}`);

  await change(
    sql`update user_session set last_seen_at = now() - interval '9 hours' where ${member}`,
  );
  expect(await statusNow()).toEqual([401, 0]);
});

test("a window is a use of the session", async () => {
  await plain.owner.transaction((tx) =>
    tx.execute(sql`update user_session set last_seen_at = now() - interval '5 minutes'
                    where user_id = ${userId}`),
  );
  expect((await planner.short.query("records.window", rows)).status).toBe(200);
  const [session] = await plain.owner.transaction((tx) =>
    tx.query<{ isFresh: boolean }>(sql`
      select max(last_seen_at) > now() - interval '1 minute' as "isFresh"
        from user_session where user_id = ${userId}`),
  );
  expect(session?.isFresh).toBe(true);
});

test("a batch of windows is answered as a batch", async () => {
  const path = `/trpc/records.window,records.window?batch=1&input=${encodeURIComponent(
    JSON.stringify({ 0: rows, 1: { ...rows, endRow: 2000 } }),
  )}`;
  const one = `/trpc/records.window?batch=1&input=${encodeURIComponent(JSON.stringify({ 0: rows }))}`;
  for (const address of [path, one]) {
    const answers = [await planner.short.get(address), await planner.plain.get(address)];
    expect(answers.map(({ status }) => status)).toEqual(address === one ? [200, 200] : [207, 207]);
    const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
    expect(JSON.stringify(first).replaceAll(/"requestId":"[^"]+"/g, "")).toBe(
      JSON.stringify(second).replaceAll(/"requestId":"[^"]+"/g, ""),
    );
  }
});

test("of another site nothing is answered, and what is no JSON is refused", async () => {
  for (const headers of [{ origin: "https://elsewhere.example" }, { "content-type": "text/plain" }])
    expect((await planner.short.mutate("records.window", rows, headers)).status).toBe(403);
  for (const body of ["", "{", "null", "[]"]) {
    const answers = await Promise.all(
      [planner.short, planner.plain].map((browser) =>
        fetch(`${browser.origin}/trpc/records.window`, {
          method: "POST",
          headers: {
            cookie: browser.cookie ?? "",
            origin: browser.origin,
            "content-type": "application/json",
          },
          body,
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  }
});

test("of a hundred windows at once each is checked", async () => {
  const stranger = openBrowser(shortUrl);
  const asked = Array.from({ length: 100 }, (_, index) =>
    (index % 4 === 0 ? stranger : planner.short).query("records.window", rows),
  );
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses).toEqual(Array.from({ length: 100 }, (_, i) => (i % 4 === 0 ? 401 : 200)));
});

test("a caller that goes away holds up nothing", async () => {
  const abort = new AbortController();
  const gone = fetch(
    `${shortUrl}/trpc/records.window?input=${encodeURIComponent(JSON.stringify({ ...rows, search: "9" }))}`,
    {
      headers: { cookie: planner.short.cookie ?? "" },
      signal: abort.signal,
    },
  );
  abort.abort(new Error("gone"));
  await expect(gone).rejects.toThrow("gone");
  expect((await planner.short.query("records.window", rows)).status).toBe(200);
});

test("when the thread has died, windows come from PostgreSQL until it is back", async () => {
  await views.killThread();
  expect((await planner.short.query("records.window", rows)).status).toBe(200);
  const before = await answered();
  await vi.waitFor(async () => {
    await planner.short.query("records.window", rows);
    expect(await answered()).toBeGreaterThan(before);
  }, 30_000);
});
