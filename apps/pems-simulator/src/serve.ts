import { setTimeout } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { breakBefore, deliver } from "./broken-delivery.ts";
import { errorEnvelope, Question, questionEnvelope, Refusal, resultEnvelope } from "./envelope.ts";
import type { Call, Rule } from "./faults.ts";
import { signIn } from "./sign-in.ts";
import type { Caller } from "./sign-in.ts";
import type { Simulation } from "./simulation.ts";
import type { RequestEntry } from "./state-store.ts";

/** What a route knows of a call before it runs. */
export interface Prepared {
  call: Partial<Call> & { recordidSent?: string | null; fields?: string[] };
  /** Does the work; the rules are those that change what is read. */
  run(caller: Caller, rules: readonly Rule[]): Promise<Result> | Result;
}

/** What the work gave. */
export interface Result {
  /** JSON in pieces; large results are written while they leave. */
  resultData: Iterable<Buffer>;
  rows: number;
  /** True when a record was changed. */
  applied: boolean;
  info?: string;
}

/** One HTTP exchange. */
export interface Exchange {
  simulation: Simulation;
  request: FastifyRequest;
  reply: FastifyReply;
  endpoint: string;
}

interface Answer {
  status: number;
  body: string | Iterable<Buffer>;
  rows: number;
  applied: boolean;
  outcome: string;
  headers?: Record<string, string>;
}

/**
 * Answers one PEMS call: sign-in, rate limit, the faults that strike before the work, the work, the log, the latency,
 * the faults that strike after it. The log is written before the answer leaves, so that a lost answer is still logged.
 */
export async function serve(
  exchange: Exchange,
  prepare: (body: unknown) => Prepared,
): Promise<FastifyReply> {
  const { simulation, request, reply, endpoint } = exchange;
  const started = performance.now();
  const call: Call = { endpoint, action: null, organization: null, pfaId: null, page: null };
  const sent: { recordidSent: string | null; fields: string[] } = {
    recordidSent: null,
    fields: [],
  };
  let rules: Rule[] = [];
  const log = (answer: Answer, extraMs: number): void => {
    addToLog(exchange, {
      ...call,
      ...sent,
      ...answer,
      faults: rules.map((rule) => rule.kind),
      durationMs: performance.now() - started + extraMs,
    });
  };

  const attempt = async (): Promise<Answer> => {
    const caller = signIn(simulation, request);
    checkRate(simulation);
    const prepared = prepare(request.body);
    const { recordidSent, fields, ...known } = prepared.call;
    Object.assign(call, known);
    Object.assign(sent, { recordidSent: recordidSent ?? null, fields: fields ?? [] });
    rules = simulation.faults.take(call);
    for (const rule of rules) if (rule.kind === "delay") await setTimeout(rule.ms);
    const broken = rules.find((rule) => breakBefore.has(rule.kind) && !rule.afterApply);
    if (broken !== undefined)
      return { status: 0, body: "", rows: 0, applied: false, outcome: `fault: ${broken.kind}` };
    const result = await prepared.run(caller, rules);
    const body = resultEnvelope(result.resultData, caller.sessionId, result.info ?? null);
    return { status: 200, body, rows: result.rows, applied: result.applied, outcome: "ok" };
  };

  const answer = await attempt().catch((error: unknown) => answerTo(error, simulation));
  const waitMs = latencyMs(simulation, answer.rows);
  log(answer, waitMs);
  if (waitMs > 0) await setTimeout(waitMs);
  return deliver(reply, request, answer, rules);
}

function answerTo(error: unknown, { faults }: Simulation): Answer {
  const nothing = { rows: 0, applied: false };
  if (error instanceof TooMany) {
    const headers = { "retry-after": String(error.retryAfterSeconds) };
    return {
      ...nothing,
      status: 429,
      headers,
      outcome: "rate limited",
      body: errorEnvelope(error.message, error.alertName),
    };
  }
  if (error instanceof Refusal) {
    const status = error.status ?? faults.current().businessErrorStatus;
    return {
      ...nothing,
      status,
      outcome: `refused: ${error.message}`,
      body: errorEnvelope(error.message, error.alertName),
    };
  }
  if (error instanceof Question) {
    return {
      ...nothing,
      status: 200,
      outcome: `asked: ${error.message}`,
      body: questionEnvelope(error.message, error.alertName),
    };
  }
  throw error;
}

class TooMany extends Refusal {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super("Too many requests", "RATE_LIMIT", 429);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Calls of the last second, per simulator. */
const recentCalls = new WeakMap<Simulation, number[]>();

function checkRate(simulation: Simulation): void {
  const { rateLimitRps } = simulation.faults.current();
  if (rateLimitRps === 0) return;
  const now = Date.now();
  const recent = (recentCalls.get(simulation) ?? []).filter((ms) => ms > now - 1000);
  recentCalls.set(simulation, recent);
  if (recent.length >= rateLimitRps) throw new TooMany(1);
  recent.push(now);
}

function latencyMs({ faults }: Simulation, rows: number): number {
  const { baseMs, perRowUs, jitterMs } = faults.current().latency;
  return baseMs + (rows * perRowUs) / 1000 + Math.random() * jitterMs;
}

function addToLog(
  { simulation, request }: Exchange,
  entry: Omit<RequestEntry, "id" | "at" | "method"> & { body?: unknown; headers?: unknown },
): void {
  const { body: _body, headers: _headers, ...kept } = entry;
  const at = new Date(simulation.clock.nowMs()).toISOString();
  simulation.store.addRequest({
    ...kept,
    durationMs: Math.round(entry.durationMs * 10) / 10,
    at,
    method: request.method,
  });
}
