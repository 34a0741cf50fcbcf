import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeCluster } from "@pfa/embedded-postgres/cluster.ts";
import { rotateLogs } from "./child.ts";
import { openServer, prepareDatabase } from "./database.ts";
import { demoSize } from "./demo-size.ts";
import { seedFromPems, signIns } from "./demo.ts";
import { runFirstSync } from "./first-sync.ts";
import { dataFolder, keyFile, logsFolder, pemsFolder, postgresFolder } from "./layout.ts";
import { planProcesses } from "./processes.ts";
import { claim, endRecorded, type Claim } from "./running.ts";
import { loadSecrets } from "./secrets.ts";
import { parseStartOptions, usage, type StartOptions } from "./start-options.ts";
import { stopSignal } from "./stop-signal.ts";
import { createStack, type Stack } from "./supervise.ts";
import { duration, say } from "./terminal.ts";
import { buildWeb } from "./web-build.ts";

const startedAt = Date.now();
const runningFile = join(dataFolder, "running.json");
/** Says that the users in the database are those of our secrets. */
const seededFile = join(dataFolder, "seeded");
const otherUsers = "  The database had users already; sign in as one of them.";
const givenDatabase = process.env["DATABASE_URL"] || undefined;
const logLevel = process.env["LOG_LEVEL"] || "info";

process.exitCode = await main();

async function main(): Promise<number> {
  let options: StartOptions;
  try {
    options = parseStartOptions(process.argv.slice(2));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say(usage);
    return 2;
  }
  if (options.fresh) await beginAnew();

  const claimed = await claim(runningFile);
  if ("takenBy" in claimed) {
    const { address, pid } = claimed.takenBy;
    say(
      `It already runs from this folder${address === null ? "" : ` at ${address}`} (process ${pid}).`,
    );
    return 1;
  }
  return runUntilStopped(options, claimed);
}

async function beginAnew(): Promise<void> {
  await endRecorded(runningFile);
  removeCluster(postgresFolder);
  rmSync(dataFolder, { recursive: true, force: true });
  if (givenDatabase !== undefined) say("--fresh leaves the database of DATABASE_URL as it is.");
}

async function runUntilStopped(options: StartOptions, claimed: Claim): Promise<number> {
  const stack = createStack(stopSignal(), logsFolder, (children) => claimed.update({ children }));
  try {
    await startEverything(options, claimed, stack);
    if (!stack.stopping.aborted)
      await new Promise((resolve) =>
        stack.stopping.addEventListener("abort", resolve, { once: true }),
      );
  } catch (error) {
    stack.fail(error instanceof Error ? error.message : String(error));
  }
  const failure = stack.failure();
  if (failure !== null) say(`\n${failure}`);
  say("Stopping …");
  await stack.stopAll();
  claimed.release();
  say("Stopped.");
  return failure === null ? 0 : 1;
}

async function startEverything(options: StartOptions, claimed: Claim, stack: Stack): Promise<void> {
  rotateLogs(logsFolder, ["postgres", "simulator", "server", "worker"]);
  const secrets = loadSecrets(join(dataFolder, "secrets.json"));
  const demo = demoSize(join(dataFolder, "demo.json"), options.records);
  if (demo.remark !== null) say(demo.remark);

  // Both to their end, whatever becomes of the other: a server that comes up after everything was stopped would stay.
  const [server, build] = await Promise.allSettled([
    openServer(givenDatabase, secrets, stack),
    buildWeb(),
  ]);
  if (server.status === "rejected") throw server.reason;
  if (build.status === "rejected") throw build.reason;
  const { ownerUrl, cluster } = server.value;
  if (cluster && !cluster.dataFolder.startsWith(dataFolder))
    say(`PostgreSQL's user cannot enter this folder; its data is in ${cluster.dataFolder}.`);
  const urls = await prepareDatabase(ownerUrl, secrets);
  const processes = await planProcesses(secrets, urls, {
    records: demo.records,
    pemsFolder,
    keyFile,
    logLevel,
  });

  const seedFromSimulator = async () => {
    await stack.run(processes.simulator);
    if (stack.stopping.aborted) return;
    if (await seedFromPems(ownerUrl, processes.pems)) writeFileSync(seededFile, "");
  };
  await Promise.all([seedFromSimulator(), stack.run(processes.server)]);
  if (stack.stopping.aborted) return;
  await stack.runAgain(processes.worker);
  if (stack.stopping.aborted) return;
  claimed.update({ address: processes.address });

  // A database of somebody else's may have users that this folder made no passwords for.
  const isSeededHere = cluster !== null || existsSync(seededFile);
  // Before the first sync, not after it: each organization can be used as soon as it is there.
  say(
    `\n  PFA Vanguard is at ${processes.address} (after ${duration(Date.now() - startedAt)})\n\n${isSeededHere ? signIns(secrets) : otherUsers}\n`,
  );
  say(
    `  PEMS's simulator: ${new URL("/admin", processes.pems.url).href}\n  Ctrl-C stops everything.\n`,
  );
  await runFirstSync(urls.worker, stack.stopping);
}
