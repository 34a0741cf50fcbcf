import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export type Tampering = {
  /** Changes a request's body on its way to PEMS. */
  request?: (body: string) => string;
  /** Changes an answer's body on its way back. */
  answer?: (body: string) => string;
};

/** Stands between client and simulator over real HTTP, for servers that misread what they are asked. */
export async function openTamperingProxy(
  target: string,
  { request: changeRequest = String, answer: changeAnswer = String }: Tampering,
): Promise<{ url: string; close(): Promise<void> }> {
  const { origin, pathname } = new URL(target);
  const forward = async (method: string, path: string, init: RequestInit) => {
    const answer = await fetch(`${origin}${path}`, { method, ...init });
    return { status: answer.status, body: changeAnswer(await answer.text()) };
  };
  const server = createServer((request, response) => {
    const { method = "GET", url = "/" } = request;
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === "string" && !["host", "connection", "content-length"].includes(name)
        ? [[name, value] as [string, string]]
        : [],
    );
    text(request)
      .then((body) => forward(method, url, { headers, body: changeRequest(body) || null }))
      .then(({ status, body }) => response.writeHead(status).end(body))
      .catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
