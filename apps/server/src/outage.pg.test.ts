import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDb } from "@pfa/db/client.ts";
import { removeCluster, startCluster, type Cluster } from "@pfa/embedded-postgres/cluster.ts";
import { freePort } from "@pfa/embedded-postgres/free-port.ts";
import { createLog } from "@pfa/log/log.ts";
import { loginUrl, provisionLogins } from "@pfa/prisma/logins.ts";
import { migrate } from "@pfa/prisma/migrate.ts";
import { createSecretBox } from "@pfa/secrets/secret-box.ts";
import { createViews, type EngineViews } from "@pfa/views/views.ts";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createServer } from "./http.ts";
import { type LiveHub, openLiveHub } from "./live.ts";
import { openBrowser, type TestBrowser } from "./testing/client.ts";
import { readEvents } from "./testing/event-stream.ts";
import { mirror, someRecords } from "./testing/records.ts";
import { addOrganizationWithRoles } from "./testing/server.ts";

// A PostgreSQL of its own, which the other test files do not miss while it is away.
const folder = mkdtempSync(join(tmpdir(), "pfa-vanguard-outage-"));
const password = randomBytes(8).toString("hex");
const passwords = {
  pfa_app: "app-of-the-tests",
  pfa_worker: "worker-of-the-tests",
  pfa_chat: "chat-of-the-tests",
};

let port: number;
let cluster: Cluster;
let app: FastifyInstance;
let live: LiveHub;
let db: ReturnType<typeof openDb>;
let views: EngineViews;
let planner: TestBrowser;

const startPostgres = () =>
  startCluster({
    folder: join(folder, "data"),
    port,
    password,
    purpose: "throw-away",
    logFile: join(folder, "postgres.log"),
  });

beforeAll(async () => {
  port = await freePort();
  cluster = await startPostgres();
  const ownerUrl = cluster.url("postgres");
  await migrate(ownerUrl);
  await provisionLogins(ownerUrl, passwords);
  const owner = openDb({ url: ownerUrl, applicationName: "owner" });
  const { organizationId } = await addOrganizationWithRoles(owner, "RIO");
  await mirror(owner, organizationId, someRecords(50));
  await owner.close();

  const url = loginUrl(ownerUrl, "pfa_app", passwords.pfa_app);
  const log = createLog({ level: "silent", name: "server" });
  db = openDb({ url, applicationName: "pfa-server" });
  live = openLiveHub({ url, log });
  views = createViews({ db, url, log, live });
  app = await createServer({
    db,
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
  planner = openBrowser(await app.listen({ port: 0, host: "127.0.0.1" }));
}, 120_000);

afterAll(async () => {
  await app.close();
  await views.close();
  await live.close();
  await db.close();
  await cluster.stop();
  removeCluster(join(folder, "data"));
  rmSync(folder, { recursive: true, force: true });
});

const save = (pfaId: string, value: string) =>
  planner.mutate("drafts.save", { organization: "RIO", cells: [{ pfaId, field: "model", value }] });

const draftedModels = async () => {
  const { data } = await planner.query<{
    records: { pfaId: string; fields: { mine: string }[] }[];
  }>("drafts.list", { organization: "RIO", limit: 500 });
  return new Map(data.records.map(({ pfaId, fields }) => [pfaId, fields[0]?.mine]));
};

/** Of a model "model lane-turn". */
const turnOf = (model: string | undefined): number => Number(model?.split("-")[1]);

const readiness = async () => (await planner.get("/readyz")).status;

test("PostgreSQL restarted under load: every answer is a success or a clear refusal, nothing confirmed is lost, and work goes on", async () => {
  expect((await planner.signIn("portfolio-manager")).status).toBe(200);
  expect(await readiness()).toBe(200);
  const stream = readEvents(
    await planner.get(`/trpc/events.live?input=${encodeURIComponent('{"organization":"RIO"}')}`),
  );
  expect((await stream.next())?.event).toBe("connected");

  const confirmed = new Map<string, string>();
  const statuses = new Set<number>();
  const problems = new Set<string | undefined>();
  const rest = new AbortController();
  const load = Array.from({ length: 4 }, async (_, lane) => {
    for (let turn = 0; !rest.signal.aborted; turn += 1) {
      const pfaId = String(lane * 10 + (turn % 10) + 1);
      const answer = await save(pfaId, `model ${lane}-${turn}`);
      statuses.add(answer.status);
      problems.add(answer.error?.message);
      if (answer.status === 200) confirmed.set(pfaId, `model ${lane}-${turn}`);
    }
  });

  await vi.waitFor(() => expect(confirmed.size).toBeGreaterThan(5), { timeout: 20_000 });
  await cluster.stop();
  await vi.waitFor(() => expect(statuses).toContain(503), { timeout: 20_000 });
  expect(await readiness()).toBe(503);
  expect((await planner.get("/healthz")).status).toBe(200);

  cluster = await startPostgres();
  await vi.waitFor(async () => expect(await readiness()).toBe(200), { timeout: 20_000 });
  rest.abort();
  await Promise.all(load);

  expect(statuses).toEqual(new Set([200, 503]));
  expect([...problems].filter(Boolean)).toEqual([
    "The database does not answer at the moment. Nothing was lost; try again shortly.",
  ]);
  // A save may have been written although its answer was lost; one that was confirmed is there, unless a later one is.
  const drafted = await draftedModels();
  for (const [pfaId, model] of confirmed) {
    expect(turnOf(drafted.get(pfaId))).toBeGreaterThanOrEqual(turnOf(model));
  }
  expect((await save("50", "after the restart")).status).toBe(200);

  // The subscription outlived it and says to look again.
  let message = await stream.next();
  while (message && JSON.stringify(message.data).includes("drafts_changed"))
    message = await stream.next();
  expect(message?.data).toMatchObject({ kind: "mirror_changed" });
  await stream.close();
}, 120_000);

test("while PostgreSQL is away the answer tells neither its address nor its words", async () => {
  await cluster.stop();
  try {
    for (const answer of [
      await planner.query("records.meta", { organization: "RIO" }),
      await openBrowser(planner.origin).signIn("viewer"),
    ]) {
      expect(answer.status).toBe(503);
      expect(answer.error?.data).toEqual({
        code: "SERVICE_UNAVAILABLE",
        httpStatus: 503,
        path: expect.any(String),
        problem: null,
        invalid: null,
        requestId: expect.any(String),
      });
      expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1|5432|stack|at .*\.ts/);
    }
  } finally {
    cluster = await startPostgres();
  }
}, 60_000);
