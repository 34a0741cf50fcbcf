import { parseArgs } from "node:util";

/** Suites in the order that `all` runs them. */
export const suiteNames = [
  "windows",
  "drafts",
  "chat",
  "kpis",
  "sync",
  "load",
  "browser",
  "storage",
  "export",
] as const;
export type SuiteName = (typeof suiteNames)[number];

/** What was asked for on the command line. */
export type BenchOptions = {
  suite: SuiteName | "all";
  /** Records of the largest organization. */
  records: number;
  organizations: number;
  /** Drafts of each of the measured users. */
  drafts: readonly number[];
  /** Seconds of load that count. */
  seconds: number;
  /** Sizes to measure the growth over, or null for the one size of `records`. */
  growth: readonly number[] | null;
  /** File for the figures, or null. */
  json: string | null;
  /** Generate the data anew. */
  fresh: boolean;
};

export const usage = `pnpm bench <suite> [options]
  suites: ${suiteNames.join(", ")}, all
  --records N         records of the largest organization (default 1,000,000)
  --organizations N   organizations, each half as large as the one before, at least 1,000 (default 10)
  --drafts N,N,…      drafts of the measured users (default 0,1000,50000)
  --seconds N         seconds of load that count (default 20)
  --growth N,N,…      windows only: measures these sizes one after the other
  --json FILE         writes the figures to a file too
  --fresh             generates the data anew`;

const mostRecords = 20_000_000;

/** Reads the command line; throws with a sentence for the reader. */
export function parseBenchOptions(argv: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    // pnpm hands a lone "--" on.
    args: argv.filter((argument) => argument !== "--"),
    allowPositionals: true,
    options: {
      records: { type: "string", default: "1000000" },
      organizations: { type: "string", default: "10" },
      drafts: { type: "string", default: "0,1000,50000" },
      seconds: { type: "string", default: "20" },
      growth: { type: "string" },
      json: { type: "string" },
      fresh: { type: "boolean", default: false },
    },
  });
  const suite = toSuite(positionals);
  if (values.growth !== undefined && suite !== "windows")
    throw new Error("--growth belongs to the suite windows.");
  return {
    suite,
    records: toCount("--records", values.records, { least: 1000, most: mostRecords }),
    organizations: toCount("--organizations", values.organizations, { least: 1, most: 100 }),
    drafts: toCounts("--drafts", values.drafts, { least: 0, most: 1_000_000 }),
    seconds: toCount("--seconds", values.seconds, { least: 1, most: 3600 }),
    growth:
      values.growth === undefined
        ? null
        : toCounts("--growth", values.growth, { least: 1000, most: mostRecords }),
    json: values.json ?? null,
    fresh: values.fresh,
  };
}

function toSuite(positionals: readonly string[]): SuiteName | "all" {
  const [name, ...others] = positionals;
  if (name === undefined) throw new Error("Which suite?");
  if (others.length > 0) throw new Error(`One suite at a time, or all: not "${others.join(" ")}".`);
  const suite = [...suiteNames, "all" as const].find((known) => known === name);
  if (suite === undefined) throw new Error(`There is no suite "${name}".`);
  return suite;
}

type Limits = { least: number; most: number };

function toCount(option: string, text: string, { least, most }: Limits): number {
  const count = Number(text.trim().replaceAll("_", ""));
  if (text.trim() === "" || !Number.isSafeInteger(count) || count < least || count > most)
    throw new Error(`${option} takes whole numbers from ${least} to ${most}, not "${text}".`);
  return count;
}

const toCounts = (option: string, text: string, limits: Limits): number[] =>
  text.split(",").map((part) => toCount(option, part, limits));
