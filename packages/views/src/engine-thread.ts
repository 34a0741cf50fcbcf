import { parentPort, workerData } from "node:worker_threads";
import { openDb } from "@pfa/db/client.ts";
import { EngineDesk } from "./engine-desk.ts";
import type { FromThread, ThreadOptions, ToThread } from "./engine-protocol.ts";

// The thread that holds organizations in memory.

const port = parentPort;
if (!port) throw new Error("to be run as a thread");
const options = workerData as ThreadOptions;

const say = (message: FromThread, transferred: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, transferred);
const db = openDb({
  url: options.url,
  applicationName: "pfa-views",
  maxConnections: 6,
  onIdleError: (error) =>
    say({ kind: "log", level: "warn", fields: { err: error }, event: "database_connection_lost" }),
});
const desk = new EngineDesk({ db, options, say });
port.on("message", (message: ToThread) => desk.take(message));
say({ kind: "ready" });
