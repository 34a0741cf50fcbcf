import type { Db } from "@pfa/db/client.ts";
import { listMissingMigrations } from "@pfa/db/readiness.ts";
import type { FastifyInstance } from "fastify";

const ANSWER_WITHIN_MS = 2000;

export type HealthOptions = {
  db: Db;
  /** Whether the thread of the views answers; null for a server without one. */
  engineAnswers: (() => Promise<boolean>) | null;
};

/**
 * /healthz: the process answers. /readyz: so does the database, which is as new as this code, and so does the thread that
 * answers views: traffic may come.
 */
export async function healthRoutes(
  app: FastifyInstance,
  { db, engineAnswers }: HealthOptions,
): Promise<void> {
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  app.get("/healthz", () => ({ status: "ok" }));
  app.get("/readyz", async (request, reply) => {
    try {
      const missing = await withinTime(db.transaction(listMissingMigrations));
      const engine = engineAnswers === null || (await withinTime(engineAnswers()));
      const isReady = missing.length === 0 && engine;
      return await reply.code(isReady ? 200 : 503).send({
        status: isReady ? "ok" : "unavailable",
        database: "answers",
        migrations: missing.length === 0 ? "applied" : `${missing.length} missing`,
        views: engine ? "answer" : "do not answer",
      });
    } catch (error) {
      request.log.warn({ err: error }, "not_ready");
      return reply.code(503).send({ status: "unavailable", database: "does not answer" });
    }
  });
}

async function withinTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)),
      ANSWER_WITHIN_MS,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
