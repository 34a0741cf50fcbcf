import type { Pems } from "./pems.ts";

/** What was asked of PEMS and how it went; carries no bodies and no credentials. */
export type RequestEvent = {
  method: string;
  path: string;
  /** HTTP status, or null when no answer came. */
  status: number | null;
  durationMs: number;
  /** From 1. */
  attempt: number;
};

export type PemsOptions = {
  /** REST base, without a slash at the end. */
  url: string;
  tenant: string;
  username?: string;
  password?: string;
  /** Used instead of user and password where given. */
  apiKey?: string;
  /** Default 5000. */
  pageSize?: number;
  /** Default 60,000. */
  readTimeoutMs?: number;
  /** Default 30,000. */
  writeTimeoutMs?: number;
  /** Further tries of a read after the first; default 3. */
  readRetries?: number;
  /** Longest wait before the first further try, doubled for each one after it; default 1000. */
  retryBaseMs?: number;
  /** Default 10. */
  requestsPerSecond?: number;
  onRequest?: (event: RequestEvent) => void;
};

export function createPemsClient(options: PemsOptions): Pems {
  throw new Error(`not there yet: ${options.url}`);
}
