import { parseArgs } from "node:util";

/** What was asked for on the command line. */
export type DrillOptions = {
  seed: number;
  minutes: number;
  /** Processes killed with SIGKILL over the whole drill. */
  kills: number;
  /** File for the outcome, or null. */
  json: string | null;
};

export const usage = `pnpm drill [options]
  --seed N      what happens follows from it (default: drawn, and printed)
  --minutes M   how long faults strike, 0.25 to 240 (default 5)
  --kills K     processes killed with SIGKILL in that time (default ten a minute)
  --json FILE   writes the outcome to a file too`;

const killsPerMinute = 10;

/** Reads the command line; throws with a sentence for the reader. */
export function parseDrillOptions(argv: readonly string[], drawnSeed: number): DrillOptions {
  const { values } = parseArgs({
    // pnpm hands a lone "--" on.
    args: argv.filter((argument) => argument !== "--"),
    options: {
      seed: { type: "string" },
      minutes: { type: "string", default: "5" },
      kills: { type: "string" },
      json: { type: "string" },
    },
  });
  const minutes = toNumber("--minutes", values.minutes, { least: 0.25, most: 240 });
  const { seed, kills, json } = values;
  return {
    seed: seed === undefined ? drawnSeed : toWhole("--seed", seed, { least: 0, most: 2 ** 31 }),
    minutes,
    kills:
      kills === undefined
        ? Math.round(minutes * killsPerMinute)
        : toWhole("--kills", kills, { least: 0, most: 10_000 }),
    json: json ?? null,
  };
}

type Limits = { least: number; most: number };

function toNumber(option: string, text: string, { least, most }: Limits): number {
  const number = Number(text);
  if (text.trim() === "" || !(number >= least && number <= most))
    throw new Error(`${option} takes numbers from ${least} to ${most}, not "${text}".`);
  return number;
}

function toWhole(option: string, text: string, limits: Limits): number {
  const number = toNumber(option, text, limits);
  if (!Number.isInteger(number)) throw new Error(`${option} takes whole numbers, not "${text}".`);
  return number;
}
