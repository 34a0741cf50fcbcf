import { once } from "node:events";
import { Readable } from "node:stream";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { errorEnvelope } from "./envelope.ts";
import type { Rule } from "./faults.ts";

/** Faults that strike instead of the work, unless their rule says after it. */
export const breakBefore: ReadonlySet<string> = new Set([
  "status",
  "html",
  "hang",
  "drop-connection",
]);

/** An answer ready to leave. */
interface Leaving {
  status: number;
  body: string | Iterable<Buffer>;
  headers?: Record<string, string>;
}

const page =
  "<!doctype html><html><head><title>Sign in</title></head><body><h1>Service temporarily unavailable</h1></body></html>";

/** Sends an answer, or what the fault rules make of it. */
export async function deliver(
  reply: FastifyReply,
  request: FastifyRequest,
  leaving: Leaving,
  rules: readonly Rule[],
): Promise<FastifyReply> {
  const breaking = rules.find((rule) => breakBefore.has(rule.kind));
  if (breaking !== undefined) return sendBroken(reply, request, breaking);
  reply
    .code(leaving.status)
    .header("content-type", "application/json; charset=utf-8")
    .headers(leaving.headers ?? {});
  const pieces = typeof leaving.body === "string" ? [Buffer.from(leaving.body)] : leaving.body;
  const cut = rules.find((rule) => rule.kind === "truncate");
  const slow = rules.find((rule) => rule.kind === "drip");
  if (cut === undefined && slow === undefined) return reply.send(Readable.from(inTurns(pieces)));
  const whole = Buffer.concat([...pieces]);
  const kept = Math.floor((whole.length * (cut?.keepPercent ?? 100)) / 100);
  const body = whole.subarray(0, kept);
  return reply.send(slow === undefined ? body : Readable.from(drip(body, slow)));
}

/** Other requests get their turn between two pieces. */
async function* inTurns(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    yield piece;
    await setImmediate();
  }
}

async function sendBroken(
  reply: FastifyReply,
  request: FastifyRequest,
  rule: Rule,
): Promise<FastifyReply> {
  if (rule.kind === "html")
    return reply.code(200).header("content-type", "text/html; charset=utf-8").send(page);
  if (rule.kind === "status") {
    if (rule.retryAfterSeconds !== undefined)
      reply.header("retry-after", String(rule.retryAfterSeconds));
    const message = `Simulated failure ${rule.status}`;
    return reply
      .code(rule.status)
      .header("content-type", "application/json; charset=utf-8")
      .send(errorEnvelope(message, "SERVER_ERROR"));
  }
  reply.hijack();
  if (rule.kind === "hang") await once(request.raw.socket, "close");
  else request.raw.socket.destroy();
  return reply;
}

async function* drip(body: Buffer, { bytes, ms }: Rule): AsyncGenerator<Buffer> {
  for (let start = 0; start < body.length; start += bytes) {
    yield body.subarray(start, start + bytes);
    await setTimeout(ms);
  }
}
