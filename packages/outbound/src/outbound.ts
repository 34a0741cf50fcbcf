import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { callbackify } from "node:util";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { Agent, errors, fetch as undiciFetch } from "undici";
import { checkAddress, checkUrl, type PrivateHosts } from "./check-url.ts";
import { type OutboundProblem, outboundMessage } from "./problem.ts";

export type OutboundOptions = {
  privateHosts: PrivateHosts;
  /** For a whole exchange, the last byte of the answer included. */
  timeoutMs: number;
  maxAnswerBytes: number;
  /** Addresses of a name; the system's resolver if not given. */
  resolve?: (host: string) => Promise<readonly string[]>;
};

/** Thrown by `fetch`; `problem` says what it is. */
export class OutboundError extends Error {
  readonly problem: OutboundProblem;

  constructor(problem: OutboundProblem, options?: ErrorOptions) {
    super(outboundMessage(problem), options);
    this.name = "OutboundError";
    this.problem = problem;
  }
}

type OutboundAnswer = { status: number; body: string };

type OutboundPost = { url: string; headers: Record<string, string>; body: string };

/** Calls to addresses that people enter. They reach no network of ours, however a name, an answer or a redirect is made up. */
export type Outbound = {
  /** Like the web's own, for libraries that take one. Rejects with an `OutboundError`; reading a body that is too long does so too. */
  fetch: typeof globalThis.fetch;
  post(request: OutboundPost): Promise<Result<OutboundAnswer, OutboundProblem>>;
  close(): Promise<void>;
};

const CONNECT_TIMEOUT_MS = 10_000;

/** Opens connections of its own, through no proxy. */
export function createOutbound(options: OutboundOptions): Outbound {
  // One for each host: the check of an address belongs to the URL that was asked for.
  const agents = new Map<string, Agent>();
  const agentFor = (url: URL) => {
    const known = agents.get(url.origin);
    if (known) return known;
    const agent = openAgent(url, options);
    agents.set(url.origin, agent);
    return agent;
  };
  const guardedFetch = (async (input, init) => {
    const checked = checkUrl(urlOf(input), options.privateHosts);
    if (!checked.ok) throw new OutboundError(checked.error);
    return exchange(agentFor(checked.value), checked.value, init ?? {}, options);
  }) as typeof globalThis.fetch;
  return {
    fetch: guardedFetch,
    post: ({ url, headers, body }) => post(guardedFetch, { url, headers, body }, options),
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

function urlOf(input: string | URL | Request): string {
  // A request object's body could not be handed on twice; no library that we use sends one.
  if (input instanceof Request)
    throw new TypeError("Give an address and its options, not a Request");
  return String(input);
}

function openAgent(url: URL, options: OutboundOptions): Agent {
  return new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: checkedLookup(url, options) },
    // The limit on an answer's length holds for HTTP/1.1 alone.
    allowH2: false,
    maxResponseSize: options.maxAnswerBytes,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
  });
}

/**
 * The addresses that a connection may be opened to. The connection takes one of these very addresses: a name that points
 * elsewhere a moment later gains nothing. One forbidden address among several refuses all.
 */
function checkedLookup(url: URL, options: OutboundOptions): LookupFunction {
  const find = callbackify((host: string) => findAddresses(url, host, options));
  return (host, { all }, callback) => {
    find(host, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) callback(error, "");
      else if (first === undefined) callback(new OutboundError({ kind: "name_unknown", host }), "");
      else if (all) callback(null, addresses.map(withFamily));
      else callback(null, first, withFamily(first).family);
    });
  };
}

async function findAddresses(
  url: URL,
  host: string,
  { privateHosts, resolve = systemResolve }: OutboundOptions,
): Promise<readonly string[]> {
  const addresses = await resolve(host).catch((error: unknown) => {
    if (codeOf(error) === "ENOTFOUND") throw new OutboundError({ kind: "name_unknown", host });
    throw error;
  });
  for (const address of addresses) {
    const problem = checkAddress(url, address, privateHosts);
    if (problem) throw new OutboundError(problem);
  }
  return addresses;
}

const systemResolve = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address);

const withFamily = (address: string) => ({ address, family: address.includes(":") ? 6 : 4 });

async function exchange(
  dispatcher: Agent,
  url: URL,
  init: RequestInit,
  { timeoutMs, maxAnswerBytes }: OutboundOptions,
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([timeout, init.signal]) : timeout;
  try {
    const request = { ...init, signal, redirect: "manual", dispatcher };
    // The two declare the same web types each in its own words.
    const answer = (await undiciFetch(url, request as never)) as unknown as Response;
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      const location = answer.headers.get("location");
      throw new OutboundError({ kind: "redirected", status: answer.status, location });
    }
    return withCheckedBody(answer, (error) => outward(error, { timeoutMs, maxAnswerBytes }));
  } catch (error) {
    throw outward(error, { timeoutMs, maxAnswerBytes });
  }
}

/** The answer with the failures of reading it in our words. */
function withCheckedBody(answer: Response, toError: (error: unknown) => unknown): Response {
  if (answer.body === null) return answer;
  const reader = answer.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(toError(error));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = answer;
  return new Response(body, { status, statusText, headers: [...headers] });
}

type Limits = { timeoutMs: number; maxAnswerBytes: number };

/** A caller's own abort stays what it is. */
function outward(error: unknown, { timeoutMs, maxAnswerBytes }: Limits): unknown {
  const chain = causesOf(error);
  const known = chain.find((cause) => cause instanceof OutboundError);
  if (known) return known;
  if (chain.some(isTimeout))
    return new OutboundError({ kind: "timed_out", timeoutMs }, { cause: error });
  if (chain.some((cause) => cause instanceof errors.ResponseExceededMaxSizeError))
    return new OutboundError({ kind: "answer_too_large", limitBytes: maxAnswerBytes });
  if (chain.some((cause) => cause instanceof DOMException && cause.name === "AbortError"))
    return error;
  return new OutboundError({ kind: "unreachable", reason: reasonOf(chain) }, { cause: error });
}

const isTimeout = (cause: unknown) =>
  (cause instanceof DOMException && cause.name === "TimeoutError") ||
  cause instanceof errors.ConnectTimeoutError ||
  cause instanceof errors.HeadersTimeoutError ||
  cause instanceof errors.BodyTimeoutError;

/** Outermost first. Several addresses that all failed come as one error with many. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  let next: unknown = error;
  while (next instanceof Error && !causes.includes(next)) {
    causes.push(next);
    next = next instanceof AggregateError ? next.errors[0] : next.cause;
  }
  return causes;
}

/** The innermost words, such as ECONNREFUSED: they name what happened. */
function reasonOf(chain: readonly unknown[]): string {
  const innermost = chain.at(-1);
  if (!(innermost instanceof Error)) return "no reason was given";
  const code = codeOf(innermost);
  return typeof code === "string" ? code : innermost.message;
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error ? error.code : undefined;

async function post(
  fetch: typeof globalThis.fetch,
  { url, headers, body }: OutboundPost,
  limits: Limits,
): Promise<Result<OutboundAnswer, OutboundProblem>> {
  try {
    const answer = await fetch(url, { method: "POST", headers, body });
    return ok({ status: answer.status, body: await answer.text() });
  } catch (error) {
    const known = outward(error, limits);
    if (known instanceof OutboundError) return fail(known.problem);
    throw error;
  }
}
