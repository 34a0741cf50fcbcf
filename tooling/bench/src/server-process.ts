import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@pfa/embedded-postgres/free-port.ts";
import { type Child, untilHealthy } from "@pfa/scripts/child.ts";
import { root, webDist } from "@pfa/scripts/layout.ts";
import { benchFolder, type DatabaseUrls } from "./data/scratch-cluster.ts";

/** The product's server in a process of its own, as it is deployed. */
export type ServerProcess = { url: string; pid: number; stop: () => Promise<void> };

/** Starts the server over a database and waits until it does its work. Its log goes to a file, not through this process. */
export async function startServer(
  urls: DatabaseUrls,
  stopping: AbortSignal,
): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(benchFolder, "server.log");
  const server = spawnServer(urls.app, port, logFile);
  const problem = await untilHealthy(server, `${url}/healthz`, stopping);
  if (problem !== null) {
    await server.stop();
    throw new Error(`The server did not start: ${problem}\n${server.lastLines().join("\n")}`);
  }
  return { url, pid: server.pid, stop: () => server.stop() };
}

function spawnServer(databaseUrl: string, port: number, logFile: string): Child {
  const log = openSync(logFile, "w");
  const child = spawn(process.execPath, [join(root, "apps/server/src/main.ts")], {
    cwd: root,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      PORT: String(port),
      HOST: "127.0.0.1",
      APP_DATABASE_URL: databaseUrl,
      WEB_DIST: webDist,
      COOKIE_SECURE: "false",
    },
    stdio: ["ignore", log, log],
    // A group of its own: Ctrl-C reaches this process only, which ends the others in order.
    detached: true,
  });
  closeSync(log);
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  return {
    name: "server",
    pid: child.pid ?? 0,
    ended,
    lastLines: () => readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-10),
    stop: async () => {
      process.off("exit", end);
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
