import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { readEnvelope } from "./envelope.ts";
import { createHttp, type Http, type HttpRequest } from "./http.ts";
import { readOrganizations } from "./organizations.ts";
import type { Pems, PemsOrganization, RequestEvent } from "./pems.ts";
import type { PemsProblem } from "./problem.ts";
import { createRateLimiter, type Purpose, type TakeTurn } from "./rate-limiter.ts";
import { readKeys } from "./read-keys.ts";
import { type FetchGrid, readPages } from "./read-records.ts";
import { withRetries } from "./retry.ts";
import { sampleRows } from "./sample-rows.ts";
import { getRequest, readScreen, updateRequest } from "./screen.ts";

export type PemsOptions = {
  /** REST base, e.g. https://pems.example/axis/restservices */
  url: string;
  tenant: string;
  username?: string;
  password?: string;
  /** Used instead of user and password where given. */
  apiKey?: string;
  /** Default 5000. */
  pageSize?: number;
  /** Of a whole exchange, to the last byte. Default 60,000. */
  readTimeoutMs?: number;
  /** Default 30,000. */
  writeTimeoutMs?: number;
  /** Further tries of a read after the first. Default 3. */
  readRetries?: number;
  /** Longest wait before the first further try, doubled for each one after it. Default 1000. */
  retryBaseMs?: number;
  /** Of all calls of this client together, further tries included. Default 10. */
  requestsPerSecond?: number;
  /** Asked before every call but the health check, for a turn that is shared with other processes. */
  takeTurn?: TakeTurn;
  onRequest?: (event: RequestEvent) => void;
};

const SCREEN = "/userdefinedscreenservices";
const CHECK_TIMEOUT_MS = 5000;

/** A client for one tenant's PEMS. Close it to let go of its connections. */
export function createPemsClient(options: PemsOptions): Pems {
  const calls = createCalls(options);
  const { pageSize = 5000, writeTimeoutMs = 30_000 } = options;
  return {
    server: serverOf(options),

    readRecords(request) {
      const told = only({ onRequest: request.onRequest });
      const fetchGrid: FetchGrid = (body, signal) =>
        calls.read({ method: "POST", path: "/griddata", body, signal, ...told }, "read");
      return request.onlyKeys
        ? readKeys(fetchGrid, request, request.onlyKeys)
        : readPages(fetchGrid, request, pageSize);
    },

    sampleRows: (request) =>
      sampleRows(
        (body) =>
          calls.read(
            { method: "POST", path: "/griddata", body, ...only({ signal: request.signal }) },
            "read",
          ),
        request,
      ),

    async getRecord(request) {
      const { signal } = request;
      const body = getRequest(request);
      const answer = await calls.read(
        { method: "POST", path: SCREEN, body, ...only({ signal }) },
        "write",
      );
      return answer.ok ? readScreen(answer.value, request) : answer;
    },

    async updateRecord(request) {
      const { signal } = request;
      const body = updateRequest(request);
      const answer = await calls.write({
        method: "POST",
        path: SCREEN,
        body,
        timeoutMs: writeTimeoutMs,
        ...only({ signal }),
      });
      if (!answer.ok) return answer;
      const record = readScreen(answer.value, request);
      return record.ok ? record : unknownOutcome(record.error);
    },

    listOrganizations: (signal) => listOrganizations(calls, signal),

    async check(signal) {
      const startedMs = performance.now();
      const answer = await calls.check({
        method: "GET",
        path: "/organization",
        timeoutMs: CHECK_TIMEOUT_MS,
        ...only({ signal }),
      });
      return answer.ok ? ok({ latencyMs: Math.round(performance.now() - startedMs) }) : answer;
    },

    close: () => calls.close(),
  };
}

/** Which tenant on which machine: turns and outages are counted by it. */
export const serverOf = ({ url, tenant }: Pick<PemsOptions, "url" | "tenant">): string =>
  `${url.replace(/\/$/, "")}#${tenant}`;

type Calls = {
  /** Repeats what may pass. */
  read(
    request: Omit<HttpRequest, "timeoutMs">,
    purpose: Purpose,
  ): Promise<Result<unknown, PemsProblem>>;
  /** Once, and in no line but our own: an answer shows that PEMS is well. */
  check(request: HttpRequest): Promise<Result<unknown, PemsProblem>>;
  /** Once; tells apart what certainly did not happen from what may have. */
  write(request: HttpRequest): Promise<Result<unknown, PemsProblem>>;
  close(): Promise<void>;
};

function createCalls(options: PemsOptions): Calls {
  const { readTimeoutMs = 60_000, readRetries = 3, retryBaseMs = 1000 } = options;
  const http = createHttp({
    url: options.url,
    headers: headersOf(options),
    ...only({ onRequest: options.onRequest }),
  });
  const limiter = createRateLimiter(options.requestsPerSecond ?? 10);
  const takeTurn: TakeTurn = async (purpose, signal) => {
    await options.takeTurn?.(purpose, signal);
    await limiter.takeTurn(signal);
  };
  return {
    read: (request, purpose) =>
      withRetries(
        async (attempt) => {
          await takeTurn(purpose, request.signal);
          return readOnce(http, { ...request, timeoutMs: readTimeoutMs }, attempt);
        },
        { retries: readRetries, baseMs: retryBaseMs },
        request.signal,
      ),
    check: async (request) => {
      await limiter.takeTurn(request.signal);
      return readOnce(http, request, 1);
    },
    write: async (request) => {
      await takeTurn("write", request.signal);
      return writeOnce(http, request);
    },
    close: () => http.close(),
  };
}

async function readOnce(
  http: Http,
  request: HttpRequest,
  attempt: number,
): Promise<Result<unknown, PemsProblem>> {
  const answer = await http.send(request, attempt);
  if (answer.ok) return readEnvelope(answer.value);
  request.signal?.throwIfAborted();
  const { reason, message } = answer.error;
  return fail({ kind: "unavailable", reason, message });
}

async function writeOnce(http: Http, request: HttpRequest): Promise<Result<unknown, PemsProblem>> {
  const answer = await http.send(request, 1);
  if (!answer.ok) {
    const { reason, message, wasSent } = answer.error;
    return wasSent
      ? fail({ kind: "outcome_unknown", message })
      : fail({ kind: "unavailable", reason, message });
  }
  const read = readEnvelope(answer.value);
  const isUnreadable =
    !read.ok &&
    (read.error.kind === "unavailable" ||
      (read.error.kind === "malformed" && answer.value.status < 400));
  return isUnreadable ? unknownOutcome(read.error) : read;
}

const unknownOutcome = ({ message }: PemsProblem): Result<never, PemsProblem> =>
  fail({ kind: "outcome_unknown", message });

async function listOrganizations(
  calls: Calls,
  signal: AbortSignal | undefined,
): Promise<Result<PemsOrganization[], PemsProblem>> {
  const organizations: PemsOrganization[] = [];
  let cursor: number | null = 1;
  while (cursor !== null) {
    const headers = { cursorposition: String(cursor) };
    const answer = await calls.read(
      { method: "GET", path: "/organization", headers, ...only({ signal }) },
      "read",
    );
    if (!answer.ok) return answer;
    const page = readOrganizations(answer.value, cursor);
    if (!page.ok) return page;
    organizations.push(...page.value.organizations);
    cursor = page.value.nextCursor;
  }
  return ok(organizations);
}

function headersOf({ tenant, username, password, apiKey }: PemsOptions): Record<string, string> {
  const credentials = Buffer.from(`${username ?? ""}:${password ?? ""}`, "utf8").toString("base64");
  return {
    accept: "application/json",
    "content-type": "application/json",
    tenant,
    organization: "*",
    ...(apiKey === undefined ? { authorization: `Basic ${credentials}` } : { "x-api-key": apiKey }),
  };
}

/** The properties that have a value. */
function only<T extends object>(properties: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
