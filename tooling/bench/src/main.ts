import { stopSignal } from "@pfa/scripts/stop-signal.ts";
import { duration, say } from "@pfa/scripts/terminal.ts";
import type { Bench, Suite } from "./bench.ts";
import { openDataSet } from "./data/data-set.ts";
import { openScratchCluster, type ScratchCluster } from "./data/scratch-cluster.ts";
import { observeMachine } from "./measure/machine.ts";
import type { Row } from "./measure/row.ts";
import { rowsAsTable } from "./measure/table.ts";
import {
  type BenchOptions,
  parseBenchOptions,
  type SuiteName,
  suiteNames,
  usage,
} from "./options.ts";
import { describeMachine, writeReport } from "./report.ts";

/** Read when they run: what a suite needs is none of the others' business. */
const suites: Record<SuiteName, () => Promise<Suite>> = {
  windows: async () => (await import("./suites/windows.ts")).measureWindows,
  drafts: async () => (await import("./suites/drafts.ts")).measureDrafts,
  chat: async () => (await import("./suites/chat.ts")).measureChat,
  kpis: async () => (await import("./suites/kpis.ts")).measureKpis,
  sync: async () => (await import("./suites/sync.ts")).measureSync,
  load: async () => (await import("./suites/load.ts")).measureLoad,
  browser: async () => (await import("./suites/browser.ts")).measureBrowser,
  storage: async () => (await import("./suites/storage.ts")).measureStorage,
  export: async () => (await import("./suites/export.ts")).measureExport,
};

process.exitCode = await main();
// Something that a failed suite left open must not keep the process.
setTimeout(() => process.exit(), 5000).unref();

async function main(): Promise<number> {
  let options: BenchOptions;
  try {
    options = parseBenchOptions(process.argv.slice(2));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say(usage);
    return 2;
  }
  const stopping = stopSignal();
  try {
    await run(options, stopping);
    return 0;
  } catch (error) {
    if (stopping.aborted) {
      say("Stopped.");
      return 130;
    }
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
}

async function run(options: BenchOptions, stopping: AbortSignal): Promise<void> {
  const largest = Math.max(options.records, ...(options.growth ?? []));
  const cluster = await openScratchCluster(largest * 2);
  // What waits for the database then fails at once, and is closed by whoever opened it.
  const stop = () => void cluster.stop();
  stopping.addEventListener("abort", stop);
  try {
    await measure(options, cluster, stopping);
  } finally {
    stopping.removeEventListener("abort", stop);
    await cluster.stop();
  }
}

async function measure(
  options: BenchOptions,
  cluster: ScratchCluster,
  stopping: AbortSignal,
): Promise<void> {
  const bench = createBench(options, cluster, stopping);
  const observed = observeMachine();
  const rows: Row[] = [];
  for (const name of suiteNames.filter((suite) => [suite, "all"].includes(options.suite))) {
    const startedAt = Date.now();
    // oxlint-disable-next-line no-await-in-loop
    const suite = await suites[name]();
    // oxlint-disable-next-line no-await-in-loop
    const measured = await suite(bench);
    rows.push(...measured);
    say(`\n${name} (${duration(Date.now() - startedAt)})\n${rowsAsTable(measured)}`);
  }
  const machine = observed(cluster.version);
  say(`\n${describeMachine(machine)}`);
  const missed = rows.filter((row) => row.ok === false);
  say(missed.length === 0 ? "Every target reached." : `${missed.length} targets MISSED.`);
  if (options.json !== null) writeReport(options.json, { suite: options.suite, machine, rows });
}

function createBench(options: BenchOptions, cluster: ScratchCluster, stopping: AbortSignal): Bench {
  const { drafts } = options;
  const made = new Set<string>();
  return {
    options,
    cluster,
    stopping,
    openData: (size = { records: options.records, organizations: options.organizations }) => {
      const key = `${size.records}x${size.organizations}`;
      const fresh = options.fresh && !made.has(key);
      made.add(key);
      return openDataSet(cluster, { ...size, drafts }, { fresh, stopping });
    },
  };
}
