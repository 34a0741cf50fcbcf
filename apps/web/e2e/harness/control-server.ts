import { createServer, type Server } from "node:http";
import type { ProcessName, RunningStack } from "./stack.ts";

const names: readonly ProcessName[] = ["simulator", "server", "worker"];

/** Lets the tests, which run in other processes, end and start the product's: `POST /worker/kill`. */
export async function serveControl(
  running: RunningStack,
): Promise<{ url: string; server: Server }> {
  const actions = {
    kill: (name: ProcessName) => running.end(name, "SIGKILL"),
    start: running.start,
  };
  const server = createServer((request, response) => {
    const [, processName, action] = (request.url ?? "").split("/");
    const name = names.find((known) => known === processName);
    if (!name || !(action === "kill" || action === "start")) {
      response.writeHead(404).end();
      return;
    }
    void actions[action](name).then(
      () => response.end("done"),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("The control server has no port.");
  return { url: `http://127.0.0.1:${address.port}`, server };
}
