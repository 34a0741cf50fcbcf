import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const YEAR_SECONDS = 365 * 24 * 3600;

/** Serves the built web. Every address that is no file is the application's own: it gets the page. */
export async function serveWeb(app: FastifyInstance, webDist: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: webDist,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Names of assets hold a hash of their content; the page that names them is asked for anew each time.
      const hashed = /[\\/]assets[\\/]/.test(path);
      reply.header(
        "cache-control",
        hashed ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache",
      );
    },
  });
}
