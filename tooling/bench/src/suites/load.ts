import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import pg from "pg";
import { readByOffset } from "../baseline/offset-and-count.ts";
import { createRecorder, type Recorder, type Suite } from "../bench.ts";
import type { DataSet } from "../data/data-set.ts";
import type { LoadOutcome, LoadPlan } from "../load-client.ts";
import { memoryMbOf } from "../measure/machine.ts";
import { spreadOf } from "../measure/percentiles.ts";
import { seededRandom } from "../random.ts";
import { startServer } from "../server-process.ts";
import { drawCalls, openAllViews, type OpenView } from "./load-requests.ts";

const connections = 100;
const warmUpSeconds = 3;
/** As many as the server itself holds. */
const baselineConnections = 20;
const baselineSeconds = 8;

/** A hundred connections that ask for windows of the largest organization without a pause. */
export const measureLoad: Suite = async (bench) => {
  const data = await bench.openData();
  const recorder = createRecorder("load", bench.stopping);
  const server = await startServer(data.urls, bench.stopping);
  try {
    const windowUrl = `${server.url}/trpc/records.window`;
    const people = [...data.planners, data.withoutMoney];
    const opened = await openAllViews(windowUrl, people, bench.stopping);
    const { seconds } = bench.options;
    const requests = drawCalls(seededRandom(3), opened, { connections, each: 50 });
    const plan = { url: windowUrl, connections, warmUpSeconds, seconds, requests };
    const memory = watchMemoryOf(server.pid);
    const outcome = await runLoad(plan, bench.stopping);
    addRows(recorder, outcome, { memoryMb: memory(), offset: await rateByOffset(data, opened) });
  } finally {
    await server.stop();
  }
  return recorder.rows;
};

type Beside = { memoryMb: number[]; offset: number };

function addRows(recorder: Recorder, outcome: LoadOutcome, { memoryMb, offset }: Beside): void {
  const { latenciesMs, perSecond, failures } = outcome;
  const rate = spreadOf(perSecond).p50;
  const mean = latenciesMs.reduce((sum, latency) => sum + latency, 0) / latenciesMs.length;
  const name = `windows over ${connections} connections`;
  const seconds = perSecond.length;
  recorder.add({
    name: `${name}: answers in each second`,
    unit: "req/s",
    samples: perSecond,
    target: { atLeast: 1000, ratio: 10 },
    memoryMb: memoryMb.at(-1) ?? null,
    beside: {
      value: offset,
      against: `OFFSET + count over ${baselineConnections} connections, without HTTP`,
      ratio: rate / offset,
    },
  });
  recorder.add({ name: `${name}: time`, samples: latenciesMs, target: { p99: 200 } });
  recorder.add({ name: `${name}: mean time`, samples: [mean] });
  recorder.add({
    name: `${name}: failures`,
    unit: "calls",
    samples: [failures],
    target: { p99: 1 },
  });
  recorder.add({ name: "memory of the server", unit: "MB", samples: memoryMb });
  const fifth = Math.max(1, Math.floor(memoryMb.length / 5));
  const [early, late] = [memoryMb.slice(0, fifth), memoryMb.slice(-fifth)].map(
    (part) => spreadOf(part).p50,
  );
  recorder.add({
    name: `memory of the server at the end of ${seconds} s, of that at the beginning`,
    unit: "%",
    samples: [(100 * (late ?? 0)) / (early ?? 1)],
    // Within a short run the heap is still finding its size.
    ...(seconds >= 300 && { target: { p50: 110 } }),
  });
}

/** Sends the load from a process of its own. */
async function runLoad(plan: LoadPlan, stopping: AbortSignal): Promise<LoadOutcome> {
  const client = spawn(process.execPath, [join(import.meta.dirname, "../load-client.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
    signal: stopping,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    client.once("error", reject);
    client.once("close", resolve);
  });
  client.stdin.end(JSON.stringify(plan));
  const [code, output] = await Promise.all([ended, text(client.stdout)]);
  if (code !== 0) throw new Error(`The load ended with ${code}.`);
  return JSON.parse(output) as LoadOutcome;
}

/** Looks at a process's memory once a second until it is asked for what it saw, the warm-up left out. */
function watchMemoryOf(pid: number): () => number[] {
  const seen: number[] = [];
  const timer = setInterval(() => {
    const memory = memoryMbOf(pid);
    if (memory !== null) seen.push(memory);
  }, 1000).unref();
  return () => {
    clearInterval(timer);
    return seen.slice(warmUpSeconds);
  };
}

/** Windows a second by OFFSET with a count, from as many connections as the server holds and without anything between. */
async function rateByOffset(data: DataSet, opened: readonly OpenView[]): Promise<number> {
  const random = seededRandom(4);
  const endsAt = performance.now() + baselineSeconds * 1000;
  const startedAt = performance.now();
  const read = async () => {
    const client = new pg.Client({ connectionString: data.urls.owner });
    await client.connect();
    let answered = 0;
    try {
      while (performance.now() < endsAt) {
        const { person, view, total } = random.pick(opened);
        const startRow = random.below(Math.max(1, total - 100));
        // oxlint-disable-next-line no-await-in-loop
        await readByOffset(client, person.scope, { view, startRow, endRow: startRow + 100 });
        answered += 1;
      }
    } finally {
      await client.end();
    }
    return answered;
  };
  const answers = await Promise.all(Array.from({ length: baselineConnections }, read));
  const seconds = (performance.now() - startedAt) / 1000;
  return answers.reduce((sum, answered) => sum + answered, 0) / seconds;
}
