import { parseArgs } from "node:util";

/** What may follow `pnpm start`. */
export type StartOptions = {
  /** Delete what earlier starts kept, and begin anew. */
  fresh: boolean;
  /** Size of the demo in PEMS, when it is created. */
  records: number | null;
};

export const usage = `pnpm start [--fresh] [--records N]
  --fresh      stop what runs, delete .data and begin anew
  --records N  records in the demo's PEMS (default 150,000; takes effect when it is created, so use it with --fresh)`;

/** Reads the command line; throws with a sentence for the reader. */
export function parseStartOptions(argv: string[]): StartOptions {
  const { values } = parseArgs({
    // pnpm hands a lone "--" on.
    args: argv.filter((argument) => argument !== "--"),
    options: { fresh: { type: "boolean", default: false }, records: { type: "string" } },
  });
  return {
    fresh: values.fresh,
    records: values.records === undefined ? null : toRecords(values.records),
  };
}

const mostRecords = 10_000_000;

function toRecords(text: string): number {
  const records = Number(text.replaceAll(/[_,]/g, ""));
  if (text.trim() === "" || !Number.isSafeInteger(records) || records < 0 || records > mostRecords)
    throw new Error(`--records takes a whole number from 0 to ${mostRecords}, not "${text}".`);
  return records;
}
