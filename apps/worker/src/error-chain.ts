import { inspect } from "node:util";
import type { JobError } from "@pfa/db/job-runs.ts";

/** Deeper causes than this have not been seen; a cycle ends here. */
const MAX_CAUSES = 8;
/** The beginning of a stack says where it was; the rest is the queue. */
const MAX_STACK = 4000;
const MAX_MESSAGE = 2000;

/** An error and what caused it, outermost first. */
export function errorChain(error: unknown): JobError {
  const chain: JobError = [];
  let next = error;
  while (next !== undefined && next !== null && chain.length < MAX_CAUSES) {
    const thrown = next instanceof Error ? next : new Error(inspect(next));
    const { name, message, stack, cause } = thrown;
    chain.push({
      name,
      message: message.slice(0, MAX_MESSAGE),
      stack: stack?.slice(0, MAX_STACK) ?? null,
    });
    next = cause;
  }
  return chain;
}
