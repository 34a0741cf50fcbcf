import { createServer } from "node:http";

export type Health = { port: number; close(): Promise<void> };

/** Answers GET /healthz with 200 while `isHealthy`, else with 503. */
export async function serveHealth(
  { host, port }: { host: string; port: number },
  isHealthy: () => boolean,
): Promise<Health> {
  const server = createServer((request, response) => {
    const isKnown = request.method === "GET" && request.url === "/healthz";
    const status = isHealthy() ? "ok" : "unavailable";
    response.writeHead(isKnown ? (status === "ok" ? 200 : 503) : 404, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify({ status: isKnown ? status : "not_found" }));
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
