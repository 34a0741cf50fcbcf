import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { Pool } from "undici";
import type { HttpAnswer } from "./envelope.ts";
import type { RequestEvent } from "./pems.ts";
import { parseRetryAfter } from "./retry.ts";

/** Why no whole answer came; `wasSent` unless PEMS cannot have received the request. */
type TransportProblem = {
  reason: "network" | "timeout" | "truncated";
  message: string;
  wasSent: boolean;
};

export type HttpRequest = {
  method: "GET" | "POST";
  /** Below the REST base, with its slash. */
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Told of this request, beside the pool's own listener. */
  onRequest?: (event: RequestEvent) => void;
};

export type HttpOptions = {
  url: string;
  /** Sent with every request. */
  headers: Record<string, string>;
  onRequest?: (event: RequestEvent) => void;
};

export type Http = {
  send(request: HttpRequest, attempt: number): Promise<Result<HttpAnswer, TransportProblem>>;
  close(): Promise<void>;
};

/** For the writes under way at a time and the pages of a few syncs beside them. */
const CONNECTIONS = 20;
const CONNECT_TIMEOUT_MS = 10_000;
/** A page of 10,000 rows has about 25 MB. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

/** Codes of errors that happen before a byte of the request has left. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** One connection pool to PEMS. Tells what happened; judges nothing and repeats nothing. */
export function createHttp({ url, headers, onRequest }: HttpOptions): Http {
  const base = new URL(url);
  const prefix = base.pathname.replace(/\/$/, "");
  const pool = new Pool(base.origin, {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // One clock for the whole exchange, below: a server that drips would satisfy these two for ever.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: MAX_RESPONSE_BYTES,
  });
  return {
    async send(request, attempt) {
      const { method, path } = request;
      const startedMs = performance.now();
      const seen: { status: number | null } = { status: null };
      try {
        return ok(await exchange(pool, { ...request, path: prefix + path }, headers, seen));
      } catch (error) {
        return fail(transportProblem(error, request, seen.status !== null));
      } finally {
        const durationMs = Math.round(performance.now() - startedMs);
        const event = { method, path, status: seen.status, durationMs, attempt };
        onRequest?.(event);
        request.onRequest?.(event);
      }
    },
    close: () => pool.destroy(),
  };
}

async function exchange(
  pool: Pool,
  { method, path, headers, body, timeoutMs, signal }: HttpRequest,
  common: Record<string, string>,
  seen: { status: number | null },
): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const answer = await pool.request({
    method,
    path,
    headers: { ...common, ...headers },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
  });
  seen.status = answer.statusCode;
  const header = answer.headers["retry-after"];
  const retryAfter = Array.isArray(header) ? header[0] : header;
  return {
    status: answer.statusCode,
    retryAfterSeconds: parseRetryAfter(retryAfter, new Date()),
    body: await answer.body.text(),
  };
}

function transportProblem(
  error: unknown,
  { timeoutMs, signal }: HttpRequest,
  headersCame: boolean,
): TransportProblem {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (signal?.aborted) return { reason: "network", message: "cancelled", wasSent: true };
  if (name === "TimeoutError")
    return { reason: "timeout", message: `no answer within ${timeoutMs} ms`, wasSent: true };
  const code = codeOf(error);
  const reason = headersCame ? "truncated" : "network";
  return {
    reason,
    message: code === "" ? message : `${code}: ${message}`,
    wasSent: !NEVER_SENT.has(code),
  };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
