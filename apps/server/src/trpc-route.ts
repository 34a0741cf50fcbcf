import type { ServerResponse } from "node:http";
import type { LiveFeed, RequestContext } from "@pfa/api/context.ts";
import { appRouter, type AppRouter } from "@pfa/api/root.ts";
import type { Db } from "@pfa/db/client.ts";
import type { PrivateHosts } from "@pfa/outbound/check-url.ts";
import type { SecretBox } from "@pfa/secrets/secret-box.ts";
import type { Views } from "@pfa/views/views.ts";
import {
  fastifyRequestHandler,
  fastifyTRPCPlugin,
  type FastifyTRPCPluginOptions,
} from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type AccessLoader, createAccessLoader } from "./access-loader.ts";
import { refusalOf } from "./errors.ts";
import { exportRoute } from "./export-route.ts";
import { importRoute } from "./import-route.ts";
import { findForeignOrigin } from "./same-origin.ts";
import { sessionLimits, sessionsOf } from "./session.ts";
import { windowRoute } from "./window-route.ts";

export type TrpcRouteOptions = {
  db: Db;
  views: Views;
  live: LiveFeed;
  secrets: SecretBox;
  privateHosts: PrivateHosts;
  cookieSecure: boolean;
  publicOrigin: string | null;
  signInsPerAddress: number;
  sessionCheckMs: number;
};

const SIGN_IN_WINDOW_MS = 15 * 60 * 1000;

/** Mounts the API below /trpc. */
export async function trpcRoute(app: FastifyInstance, options: TrpcRouteOptions): Promise<void> {
  const countByAddress = app.createRateLimit({
    max: options.signInsPerAddress,
    timeWindow: SIGN_IN_WINDOW_MS,
    keyGenerator: (request) => request.ip,
  });
  const countSignIn = async (request: FastifyRequest): Promise<number | null> => {
    const count = await countByAddress(request);
    return !count.isAllowed && count.isExceeded ? count.ttlInSeconds : null;
  };

  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    const foreign = findForeignOrigin(request, options.publicOrigin);
    if (foreign === null) return;
    request.log.warn({ reason: foreign }, "foreign_origin_refused");
    const { status, body } = refusalOf(403, request.id);
    await reply.code(status).send(body);
  });
  const eventStreams = new Set<ServerResponse>();
  app.addHook("onSend", async (_request, reply, payload) => {
    if (!(payload instanceof Response)) return payload;
    if (isLineStream(payload)) return asStream(payload);
    if (!isEventStream(payload)) return toText(reply, payload);
    eventStreams.add(reply.raw);
    reply.raw.once("close", () => eventStreams.delete(reply.raw));
    return payload;
  });
  // Cut rather than ended: browsers take an ended subscription for complete, and come back after a broken one.
  app.addHook("preClose", async () => {
    for (const stream of eventStreams) stream.destroy();
  });

  const { db, views, cookieSecure } = options;
  const access = createAccessLoader(db, sessionLimits);
  const trpcOptions = trpcOptionsOf({ ...options, access }, countSignIn);
  await app.register(fastifyTRPCPlugin<AppRouter>, { trpcOptions });
  const sessions = (request: FastifyRequest, reply: FastifyReply) =>
    sessionsOf({ ...options, access }, request, reply);
  await app.register(exportRoute, { db, sessions });
  await app.register(importRoute, { db, sessions });
  await app.register(windowRoute, {
    views,
    access,
    cookieSecure,
    answerByTrpc: (req, res, path) => fastifyRequestHandler({ ...trpcOptions, req, res, path }),
  });
}

type TrpcOptions = FastifyTRPCPluginOptions<AppRouter>["trpcOptions"];

function trpcOptionsOf(
  options: TrpcRouteOptions & { access: AccessLoader },
  countSignIn: (request: FastifyRequest) => Promise<number | null>,
) {
  return {
    router: appRouter,
    // Filters can be longer than an address may be.
    allowMethodOverride: true,
    maxBatchSize: 20,
    createContext: ({ req, res }: { req: FastifyRequest; res: FastifyReply }): RequestContext => ({
      db: options.db,
      views: options.views,
      live: options.live,
      secrets: options.secrets,
      privateHosts: options.privateHosts,
      requestId: req.id,
      sessionCheckMs: options.sessionCheckMs,
      sessions: sessionsOf(options, req, res),
      countSignIn: () => countSignIn(req),
    }),
    onError: ({ error, path, req }) => {
      // Input stays out: it may hold a password or money.
      const fields = { path, code: error.code, problem: problemKind(error.cause) };
      if (isOurFault(error.code)) req.log.error({ ...fields, err: error.cause }, "call_failed");
      else req.log.info(fields, "call_refused");
    },
  } satisfies TrpcOptions;
}

const isOurFault = (code: string): boolean =>
  code === "INTERNAL_SERVER_ERROR" || code === "SERVICE_UNAVAILABLE";

function problemKind(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !("problem" in cause)) return undefined;
  const { problem } = cause;
  const hasKind = typeof problem === "object" && problem !== null && "kind" in problem;
  return hasKind ? String(problem.kind) : undefined;
}

const isEventStream = (answer: Response): boolean =>
  answer.headers.get("content-type")?.startsWith("text/event-stream") ?? false;

/** An answer that comes line by line while its work goes on. */
const isLineStream = (answer: Response): boolean =>
  answer.headers.get("transfer-encoding") === "chunked" && !isEventStream(answer);

/** As a type that is not compressed: its lines would wait in the compressor. */
function asStream(answer: Response): Response {
  answer.headers.set("content-type", "application/x-ndjson");
  return answer;
}

/** An answer as text rather than as a stream: compression then knows its size, and it is sent in one piece. */
async function toText(reply: FastifyReply, answer: Response): Promise<string | null> {
  reply.code(answer.status);
  for (const [name, value] of answer.headers) reply.header(name, value);
  return answer.body === null ? null : answer.text();
}
