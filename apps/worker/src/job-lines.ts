import type { JobLine } from "@pfa/db/job-runs.ts";
import type { Log } from "@pfa/log/log.ts";
import { errorChain } from "./error-chain.ts";

/** The newest lines of a run, and the log that writes them. */
export type JobLines = {
  /** Writes to the process's log as well. */
  log: Log;
  all(): JobLine[];
  /** How many were written, also those that are no longer kept. */
  count(): number;
};

/** The end of a run tells more than its beginning. */
const MAX_LINES = 200;
const MAX_FIELDS = 2000;

/** Keeps what a run writes to its log; its debug lines go to the process's log only. */
export function collectLines(log: Log): JobLines {
  const lines: JobLine[] = [];
  let count = 0;
  const keep = (level: JobLine["level"], fields: object, event: string) => {
    lines.push({ at: new Date().toISOString(), level, event, fields: bounded(fields) });
    count += 1;
    if (lines.length > MAX_LINES) lines.shift();
  };
  const around = (inner: Log, more: object): Log => ({
    debug: (fields, event) => inner.debug(fields, event),
    info: (fields, event) => {
      inner.info(fields, event);
      keep("info", { ...more, ...fields }, event);
    },
    warn: (fields, event) => {
      inner.warn(fields, event);
      keep("warn", { ...more, ...fields }, event);
    },
    error: (fields, event) => {
      inner.error(fields, event);
      keep("error", { ...more, ...fields }, event);
    },
    child: (fields) => around(inner.child(fields), { ...more, ...fields }),
  });
  return { log: around(log, {}), all: () => [...lines], count: () => count };
}

/** Names whose values are not kept, as in the process's log. */
const secret = /password|token|apikey|authorization|cookie/i;

function bounded(fields: object): object {
  const text = JSON.stringify(fields, (name, value: unknown) => {
    if (secret.test(name)) return "[redacted]";
    return value instanceof Error ? errorChain(value).map(({ message }) => message) : value;
  });
  return text.length <= MAX_FIELDS
    ? (JSON.parse(text) as object)
    : { cut: text.slice(0, MAX_FIELDS) };
}
