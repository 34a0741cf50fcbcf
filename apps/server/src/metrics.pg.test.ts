import { sql } from "@pfa/db/client.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";

const TOKEN = "a-token-of-some-length";
let server: TestServer;
let engineIsThere = true;

beforeAll(async () => {
  server = await startTestServer({
    metricsToken: TOKEN,
    viewStats: async () => ({
      answered: 7,
      declined: { loading: 2 },
      thread: engineIsThere ? ({} as never) : null,
    }),
  });
  await addOrganizationWithRoles(server.owner, "RIO");
});
afterAll(() => server.close());

const metrics = (authorization?: string) =>
  fetch(`${server.url}/metrics`, { headers: authorization ? { authorization } : {} });

const valueOf = async (line: string): Promise<number> => {
  const text = await (await metrics(`Bearer ${TOKEN}`)).text();
  const found = text.split("\n").find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? 0);
};

test("/metrics is there for whoever has the token, and for nobody else, nor where there is none", async () => {
  expect((await metrics()).status).toBe(404);
  expect((await metrics("Bearer another-token-of-some")).status).toBe(404);
  const answer = await metrics(`Bearer ${TOKEN}`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    expect.stringContaining("text/plain"),
  ]);
  const closed = await startTestServer();
  const asked = await fetch(`${closed.url}/metrics`, { headers: { authorization: "Bearer null" } });
  await closed.close();
  expect(asked.status).toBe(404);
});

test("calls are counted by procedure and outcome, windows by their way, questions by who answered them", async () => {
  const browser = await server.signedIn("portfolio-manager");
  const window = { organization: "RIO", startRow: 0, endRow: 10 };
  const counted = () => valueOf('pfa_call_seconds_count{call="records.window",status="2xx"}');
  const before = await counted();
  await browser.query("records.window", window);
  await browser.query("records.window", { ...window, organization: "NOWHERE" });
  expect(await counted()).toBe(before + 1);
  expect(await valueOf('pfa_call_seconds_count{call="records.window",status="4xx"}')).toBe(1);
  expect(await valueOf('pfa_window_seconds_count{way="long"}')).toBe(before + 1);
  expect(await valueOf('pfa_view_questions{answer="memory"}')).toBe(7);
  expect(await valueOf('pfa_view_questions{answer="loading"}')).toBe(2);
  expect(await valueOf("nodejs_eventloop_lag_p99_seconds")).toBeGreaterThan(0);
});

test("names that are no procedure leave nothing behind", async () => {
  await fetch(`${server.url}/trpc/made.up`);
  await fetch(`${server.url}/trpc/made.up,records.kpis`);
  expect(await (await metrics(`Bearer ${TOKEN}`)).text()).not.toContain("made.up");
});

test("/readyz names what is missing: the thread of the views, or a migration", async () => {
  const ready = async () => {
    const answer = await fetch(`${server.url}/readyz`);
    return [answer.status, await answer.json()];
  };
  const all = { status: "ok", database: "answers", migrations: "applied", views: "answer" };
  expect(await ready()).toEqual([200, all]);
  engineIsThere = false;
  expect(await ready()).toEqual([503, { ...all, status: "unavailable", views: "do not answer" }]);
  engineIsThere = true;
  await server.owner.transaction((tx) =>
    tx.execute(sql`
      update _prisma_migrations set rolled_back_at = now()
       where migration_name = (select max(migration_name) from _prisma_migrations)`),
  );
  expect(await ready()).toEqual([503, { ...all, status: "unavailable", migrations: "1 missing" }]);
});

test("what a request writes carries its id, also after a body that came in pieces", async () => {
  const browser = await server.signedIn("portfolio-manager");
  const answer = await browser.mutate("sync.trigger", { organization: "RIO", kind: "full" });
  expect(answer.status).toBe(200);
  const rows = await server.owner.transaction((tx) =>
    tx.query<{ run: string; audit: string }>(sql`
      select (select request_id from sync_run order by id desc limit 1) as run,
             (select request_id from audit_entry order by id desc limit 1) as audit`),
  );
  const [{ run, audit } = { run: "", audit: "" }] = rows;
  expect(run).toMatch(/^[\w-]{36}$/);
  expect(audit).toBe(run);
  expect(server.logged()).toContain(`"requestId":"${run}"`);
});
