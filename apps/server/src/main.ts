import process from "node:process";
import { openDb } from "@pfa/db/client.ts";
import { createLog } from "@pfa/log/log.ts";
import { parsePrivateHosts } from "@pfa/outbound/check-url.ts";
import { loadSecretKeys } from "@pfa/secrets/key-file.ts";
import { createSecretBox } from "@pfa/secrets/secret-box.ts";
import { createViews } from "@pfa/views/views.ts";
import { readEnv } from "./env.ts";
import { createServer } from "./http.ts";
import { openLiveHub } from "./live.ts";

/** Longest wait for calls under way when the process is asked to end. */
const STOP_WITHIN_MS = 10_000;
/** How soon a live subscription notices that its session ended. */
const SESSION_CHECK_MS = 15_000;

const env = readEnv();
const log = createLog({ level: env.LOG_LEVEL, name: "server" });
const db = openDb({
  url: env.APP_DATABASE_URL,
  applicationName: "pfa-server",
  maxConnections: env.DATABASE_CONNECTIONS,
  onIdleError: (error) => log.warn({ err: error }, "database_connection_lost"),
});
const live = openLiveHub({ url: env.APP_DATABASE_URL, log });
const views = createViews({
  db,
  url: env.APP_DATABASE_URL,
  log,
  live,
  memoryMb: env.VIEW_MEMORY_MB,
});
const secretKeys = loadSecretKeys({ keys: env.SECRETS_KEYS, file: env.SECRETS_KEY_FILE });
const app = await createServer({
  db,
  views,
  live,
  secrets: createSecretBox(secretKeys),
  privateHosts: parsePrivateHosts(env.OUTBOUND_PRIVATE_HOSTS),
  log,
  cookieSecure: env.COOKIE_SECURE,
  publicOrigin: env.PUBLIC_ORIGIN ?? null,
  webDist: env.WEB_DIST ?? null,
  metricsToken: env.METRICS_TOKEN ?? null,
  viewStats: () => views.stats(),
  trustedProxies: env.TRUSTED_PROXIES ?? null,
  signInsPerAddress: env.SIGN_INS_PER_ADDRESS,
  sessionCheckMs: SESSION_CHECK_MS,
});

await app.listen({ port: env.PORT, host: env.HOST });

let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // A second signal does not wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    void stop(signal);
  });
}

async function stop(signal: string): Promise<void> {
  log.info({ signal }, "stopping");
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  await app.close();
  await views.close();
  await live.close();
  await db.close();
  log.info({}, "stopped");
}
