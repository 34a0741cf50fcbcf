import { hostname } from "node:os";
import process from "node:process";
import { openDb } from "@pfa/db/client.ts";
import { insertFirstMapping } from "@pfa/db/field-mappings.ts";
import { listMissingMigrations } from "@pfa/db/readiness.ts";
import { currentRequestId } from "@pfa/db/request-context.ts";
import { saveSettings } from "@pfa/db/sync-settings.ts";
import { createLog } from "@pfa/log/log.ts";
import { parsePrivateHosts } from "@pfa/outbound/check-url.ts";
import { createOutbound } from "@pfa/outbound/outbound.ts";
import { createPemsClient, serverOf } from "@pfa/pems/client.ts";
import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import { loadSecretKeys } from "@pfa/secrets/key-file.ts";
import { createSecretBox } from "@pfa/secrets/secret-box.ts";
import { findUnknownOrganizations } from "@pfa/usecases/schedule-syncs.ts";
import { sharedTurns } from "@pfa/usecases/share-pems-turns.ts";
import { stayAlive } from "./alive.ts";
import { crontab } from "./crontab.ts";
import type { WorkerDeps } from "./deps.ts";
import { readEnv, settingsOf } from "./env.ts";
import { serveHealth } from "./health.ts";
import { createMetrics } from "./metrics.ts";
import { startQueue } from "./queue.ts";
import { recordRuns } from "./record-runs.ts";
import { createRunningJobs, watchCancellations } from "./running-jobs.ts";
import { startSampler } from "./sampler.ts";
import { taskList } from "./task-list.ts";
import { scheduleDueSyncs } from "./tasks/schedule-syncs.ts";
import { watchVitals } from "./vitals.ts";

/** A process that does not end by then is killed: every job survives that. */
const STOP_WITHIN_MS = 25_000;

const env = readEnv();
const url = env.WORKER_DATABASE_URL;
const log = createLog({ level: env.LOG_LEVEL, name: "worker" });
const db = openDb({
  url,
  applicationName: "pfa-worker",
  // Four jobs with up to three each, and the answers of ten organizations that wait to be saved.
  maxConnections: 24,
  onIdleError: (error) => log.warn({ err: error }, "idle_connection_lost"),
});
const metrics = createMetrics(db);
const source = { url: env.PEMS_URL, tenant: env.PEMS_TENANT };
const pems = createPemsClient({
  ...source,
  pageSize: env.PEMS_PAGE_SIZE,
  requestsPerSecond: env.PEMS_REQUESTS_PER_SECOND,
  takeTurn: sharedTurns(db, {
    server: serverOf(source),
    perSecond: env.PEMS_REQUESTS_PER_SECOND,
  }),
  ...(env.PEMS_USERNAME ? { username: env.PEMS_USERNAME } : {}),
  ...(env.PEMS_PASSWORD ? { password: env.PEMS_PASSWORD } : {}),
  ...(env.PEMS_API_KEY ? { apiKey: env.PEMS_API_KEY } : {}),
  onRequest: (event) => {
    metrics.pemsCalled(event);
    const requestId = currentRequestId();
    // What a person asked for can be followed to PEMS; the rest would be ten lines a second.
    if (requestId === null) log.debug(event, "pems_request");
    else log.info({ ...event, requestId }, "pems_request");
  },
});
const secrets = createSecretBox(
  loadSecretKeys({ keys: env.SECRETS_KEYS, file: env.SECRETS_KEY_FILE }),
);
const outbound = createOutbound({
  privateHosts: parsePrivateHosts(env.OUTBOUND_PRIVATE_HOSTS),
  // Receivers should answer at once and work afterwards; what they say is kept to a few lines.
  timeoutMs: 10_000,
  maxAnswerBytes: 256 * 1024,
});
const concurrentWrites = env.PEMS_CONCURRENT_WRITES;
const deps: WorkerDeps = { db, pems, log, metrics, secrets, outbound, concurrentWrites };

const unknown = await findUnknownOrganizations(db, env.SYNC_ORGS);
if (unknown.length > 0)
  throw new Error(`SYNC_ORGS: there is no organization ${unknown.join(", ")}`);
await db.transaction((tx) =>
  saveSettings(tx, { origin: "environment", userId: null }, settingsOf(env)),
);
if (await db.transaction((tx) => insertFirstMapping(tx, defaultMapping)))
  log.info({}, "first_field_mapping_stored");

const running = createRunningJobs(db);
const cancellations = await watchCancellations({ url, log }, running);
const queue = await startQueue({
  url,
  log,
  taskList: recordRuns(taskList(deps), { db, log, running }),
  crontab: crontab(),
  onEvents: (events) => metrics.follow(events),
});
let isQueueRunning = true;
const alive = stayAlive({
  db,
  url,
  log,
  worker: {
    poolId: queue.poolId,
    host: hostname(),
    pid: process.pid,
    runtime: `Node.js ${process.versions.node}`,
  },
  vitals: watchVitals(() => running.count()),
  beatSeconds: env.WORKER_BEAT_SECONDS,
  graceSeconds: env.WORKER_GRACE_SECONDS,
});
const sampler = startSampler({ db, log });
// What became due while nobody was here need not wait for the next minute.
await scheduleDueSyncs(deps);
const health = await serveHealth(
  { host: env.HEALTH_HOST, port: env.HEALTH_PORT },
  {
    isHealthy: alive.isBeating,
    listObstacles: async () => [
      ...(await db.transaction(listMissingMigrations)).map((name) => `${name} is missing`),
      ...(isQueueRunning ? [] : ["the queue has ended"]),
    ],
    metrics,
    metricsToken: env.METRICS_TOKEN ?? null,
  },
);
log.info({ poolId: queue.poolId, healthPort: health.port }, "worker_started");

let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(signal));

queue.ended
  .catch(() => undefined)
  .finally(() => {
    isQueueRunning = false;
    // It ends by itself when a job finishes while PostgreSQL is gone: only a new process works on.
    if (!isStopping) exit(1, "queue_ended");
  });

async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, "worker_stopping");
  setTimeout(() => exit(1, "worker_stopped_by_force"), STOP_WITHIN_MS).unref();
  await queue.stop();
  await sampler.stop();
  await alive.stop();
  await Promise.allSettled([
    cancellations.close(),
    health.close(),
    pems.close(),
    outbound.close(),
    db.close(),
  ]);
  exit(0, "worker_stopped");
}

function exit(code: number, event: string): void {
  log.info({ code }, event);
  process.exit(code);
}
