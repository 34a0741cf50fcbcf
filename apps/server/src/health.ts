import type { Db } from "@pfa/db/client.ts";
import type { FastifyInstance } from "fastify";

const ANSWER_WITHIN_MS = 2000;

/** /healthz: the process answers. /readyz: the database does too, so that traffic may come. */
export async function healthRoutes(app: FastifyInstance, { db }: { db: Db }): Promise<void> {
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  app.get("/healthz", () => ({ status: "ok" }));
  app.get("/readyz", async (request, reply) => {
    try {
      await withinTime(db.pool.query("select 1"));
      return { status: "ok", database: "answers" };
    } catch (error) {
      request.log.warn({ err: error }, "database_does_not_answer");
      return reply.code(503).send({ status: "unavailable", database: "does not answer" });
    }
  });
}

async function withinTime(answer: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)),
      ANSWER_WITHIN_MS,
    );
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
