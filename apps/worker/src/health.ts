import { createServer, type IncomingMessage } from "node:http";
import { isBearerOf } from "@pfa/usecases/bearer-token.ts";

export type Health = { port: number; close(): Promise<void> };

export type HealthSources = {
  /** Whether the database heard of us lately. */
  isHealthy: () => boolean;
  /** What keeps the worker from its work; none when it is ready. Rejects when the database does not answer. */
  listObstacles: () => Promise<string[]>;
  metrics: { contentType: string; text: () => Promise<string> };
  /** Whoever knows it may read the metrics; without one nobody may. */
  metricsToken: string | null;
};

type Answer = { status: number; type: string; body: string };

/** Answers GET /healthz, /readyz and /metrics. */
export async function serveHealth(
  { host, port }: { host: string; port: number },
  sources: HealthSources,
): Promise<Health> {
  const server = createServer((request, response) => {
    void answerTo(request, sources).then(({ status, type, body }) => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
      response.end(body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const json = (status: number, body: object): Answer => ({
  status,
  type: "application/json",
  body: JSON.stringify(body),
});

async function answerTo(request: IncomingMessage, sources: HealthSources): Promise<Answer> {
  const asked = request.method === "GET" ? request.url : "";
  if (asked === "/healthz")
    return sources.isHealthy() ? json(200, { status: "ok" }) : json(503, { status: "unavailable" });
  if (asked === "/readyz") return readiness(sources);
  if (asked === "/metrics" && isBearerOf(request.headers.authorization, sources.metricsToken))
    return metricsOf(sources);
  return json(404, { status: "not_found" });
}

async function readiness({ isHealthy, listObstacles }: HealthSources): Promise<Answer> {
  const silence = isHealthy() ? [] : ["no heartbeat reached the database"];
  const obstacles = await listObstacles().catch(() => ["the database does not answer"]);
  const all = [...silence, ...obstacles];
  return all.length === 0
    ? json(200, { status: "ok" })
    : json(503, { status: "unavailable", obstacles: all });
}

/** Without the database the queue cannot be counted: no half an answer. */
const metricsOf = ({ metrics }: HealthSources): Promise<Answer> =>
  metrics.text().then(
    (body) => ({ status: 200, type: metrics.contentType, body }),
    () => json(503, { status: "unavailable" }),
  );
