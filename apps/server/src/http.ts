import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import fastifyCompress from "@fastify/compress";
import fastifyCookie from "@fastify/cookie";
import fastifyHelmet from "@fastify/helmet";
import fastifyRateLimit from "@fastify/rate-limit";
import { forRequest } from "@pfa/db/request-context.ts";
import type { EngineViews } from "@pfa/views/views.ts";
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from "fastify";
import { refusalOf } from "./errors.ts";
import { healthRoutes } from "./health.ts";
import { addMetrics } from "./metrics.ts";
import { trpcRoute, type TrpcRouteOptions } from "./trpc-route.ts";
import { serveWeb } from "./web.ts";

export type ServerOptions = TrpcRouteOptions & {
  log: FastifyBaseLogger;
  /** Folder of the built web, or null to serve the API alone. */
  webDist: string | null;
  trustedProxies: string | null;
  /** Whoever knows it may read /metrics; null closes them. */
  metricsToken: string | null;
  /** What the views count of themselves; null for views without an engine. */
  viewStats: EngineViews["stats"] | null;
};

const BODY_LIMIT = 8 * 1024 * 1024;
const COMPRESS_FROM = 1024;
const COMPRESS_AT_ONCE_TO = 128 * 1024;

/** The HTTP server, not yet listening. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.log,
    // One line per answer below says more than the two that it writes by itself.
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: "requestId",
    }),
    genReqId: requestIdOf,
    bodyLimit: BODY_LIMIT,
    // The calls of a batch stand side by side in the path; at the default of 100 letters a handful was not found.
    routerOptions: { maxParamLength: 2000 },
    trustProxy: options.trustedProxies ?? false,
    // A keep-alive connection must not hold up the end; those that work are waited for.
    forceCloseConnections: "idle",
  });
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  // After the body: its last piece arrives outside the context of the first.
  app.addHook("preHandler", (request, _reply, done) => forRequest(request.id, done));
  // These lines hold nothing to hide, and looking for it would take four times as long as writing them.
  const answers = options.log.child({}, { redact: [] });
  app.addHook("onResponse", async (request, reply) => {
    answers.info(answerFields(request, reply), "request_answered");
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, body } = refusalOf(error.statusCode ?? 500, request.id);
    if (status >= 500) request.log.error({ err: error }, "request_failed");
    return reply.code(status).send(body);
  });

  await registerPlugins(app, options);
  const { db, viewStats } = options;
  const engineAnswers = viewStats && (async () => (await viewStats()).thread !== null);
  await app.register(healthRoutes, { db, engineAnswers });
  addMetrics(app, options);
  await app.register(trpcRoute, { ...options, prefix: "/trpc" });
  if (options.webDist !== null) await serveWeb(app, options.webDist);
  answerUnknown(app, options.webDist !== null);
  return app;
}

async function registerPlugins(app: FastifyInstance, options: ServerOptions): Promise<void> {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
    strictTransportSecurity: options.cookieSecure && {
      maxAge: 365 * 24 * 3600,
      includeSubDomains: true,
    },
  });
  await app.register(fastifyCompress, {
    threshold: COMPRESS_FROM,
    // A window of 19 kB: 5.1 kB in 0.12 ms with zstd, 5.5 kB in 0.2 ms with gzip. Brotli at its default level takes longer than
    // a window takes to read.
    encodings: ["zstd", "gzip"],
    zlibOptions: { level: 2 },
    // At once rather than as a stream, which costs a window more than its compression does.
    syncThreshold: COMPRESS_AT_ONCE_TO,
    // Not text/event-stream: events would wait in the compressor.
    customTypes:
      /^(application\/(json|javascript|manifest\+json)|text\/(html|css|javascript|plain)|image\/svg\+xml)/,
    // A small compressed body could unfold beyond every limit.
    globalDecompression: false,
  });
  await app.register(fastifyCookie);
  await app.register(fastifyRateLimit, { global: false });
}

const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  // The grid writes its theme into <style> elements. A nonce would have to be in the page, which could then not be a file;
  // what inline styles could leak is closed by the sources of images, fonts and connections below.
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'", "data:"],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

function answerUnknown(app: FastifyInstance, hasWeb: boolean): void {
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === "GET" && request.headers.accept?.includes("text/html");
    if (hasWeb && wantsPage) return reply.sendFile("index.html");
    const { status, body } = refusalOf(404, request.id);
    return reply.code(status).send(body);
  });
}

/** A caller's request id is taken over if it cannot break a log line. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && /^[\w.:-]{8,100}$/.test(given) ? given : randomUUID();
}

function answerFields(request: FastifyRequest, reply: { statusCode: number; elapsedTime: number }) {
  return {
    requestId: request.id,
    method: request.method,
    // Without the query: it holds the input of reads.
    path: request.url.split("?")[0],
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
  };
}
