import { appRouter } from "@pfa/api/root.ts";
import type { Db } from "@pfa/db/client.ts";
import type { EngineViews } from "@pfa/views/views.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { isBearerOf } from "@pfa/usecases/bearer-token.ts";

export type MetricsOptions = {
  db: Db;
  /** What the views count of themselves; null where there is no engine. */
  viewStats: EngineViews["stats"] | null;
  /** Whoever knows it may read the metrics; without one nobody may. */
  metricsToken: string | null;
};

/** A window from memory takes 2 ms, an export minutes. */
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

// oxlint-disable-next-line no-underscore-dangle -- the library's only way to enumerate a router
const calls: ReadonlySet<string> = new Set(Object.keys(appRouter._def.procedures));

/** GET /metrics in the form of Prometheus, of this process and its own. */
export function addMetrics(app: FastifyInstance, options: MetricsOptions): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const note = answerMetrics(registry);
  addPool(registry, options.db);
  if (options.viewStats) addViews(registry, options.viewStats);
  app.addHook("onResponse", async (request, reply) => note(request, reply));
  app.get("/metrics", async (request, reply) => {
    if (!isBearerOf(request.headers.authorization, options.metricsToken))
      return reply.callNotFound();
    reply.header("cache-control", "no-store");
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** Answers by procedure and outcome. A batch's calls each count with the time of the whole batch. */
function answerMetrics(registry: Registry) {
  const registers = [registry];
  const answers = new Histogram({
    name: "pfa_call_seconds",
    help: "Calls of the API by procedure and class of status",
    labelNames: ["call", "status"],
    buckets: SECONDS,
    registers,
  });
  const windows = new Histogram({
    name: "pfa_window_seconds",
    help: "Windows by the way they took: memory, or the long way by memory or SQL",
    labelNames: ["way"],
    buckets: SECONDS,
    registers,
  });
  const saves = new Counter({ name: "pfa_draft_saves_total", help: "Saves of drafts", registers });
  const commits = new Counter({ name: "pfa_commits_total", help: "Commits submitted", registers });
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const seconds = reply.elapsedTime / 1000;
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    for (const call of callsOf(request)) {
      answers.observe({ call, status }, seconds);
      if (status !== "2xx") continue;
      if (call === "records.window") windows.observe({ way: request.windowWay ?? "long" }, seconds);
      if (call === "drafts.save" || call === "drafts.change") saves.inc();
      if (call === "commits.submit") commits.inc();
    }
  };
}

/** Names that exist, so that nobody can fill memory with others. Subscriptions last for hours and say nothing here. */
function callsOf({ url }: FastifyRequest): string[] {
  const [path = ""] = url.split("?");
  if (!path.startsWith("/trpc/")) return [];
  const named = decodeURIComponent(path.slice("/trpc/".length)).split(",");
  return named.filter((call) => calls.has(call) && !call.startsWith("events."));
}

function addPool(registry: Registry, { pool }: Db): void {
  const gauge = new Gauge({
    name: "pfa_database_connections",
    help: "Connections of the pool, and requests that wait for one",
    labelNames: ["state"],
    registers: [],
    collect() {
      this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "awaited" }, pool.waitingCount);
    },
  });
  registry.registerMetric(gauge);
}

function addViews(registry: Registry, viewStats: EngineViews["stats"]): void {
  const gauge = new Gauge({
    name: "pfa_view_questions",
    help: "Questions about views since the start: answered by memory, or left to SQL by reason",
    labelNames: ["answer"],
    registers: [],
    async collect() {
      const { answered, declined } = await viewStats();
      this.set({ answer: "memory" }, answered);
      for (const [reason, count] of Object.entries(declined)) this.set({ answer: reason }, count);
    },
  });
  registry.registerMetric(gauge);
}

declare module "fastify" {
  interface FastifyRequest {
    /** Set where memory answered a window by the short way. */
    windowWay?: "memory";
  }
}
