import { AsyncLocalStorage } from "node:async_hooks";

const context = new AsyncLocalStorage<string>();

/** Works for a request: transactions, jobs' rows and log lines in it carry its id. Without one, for none in particular. */
export const forRequest = <T>(requestId: string | null, work: () => T): T =>
  requestId === null ? work() : context.run(requestId, work);

/** The request that is worked for, or null. */
export const currentRequestId = (): string | null => context.getStore() ?? null;
