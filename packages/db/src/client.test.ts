import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openDb, sql } from "./client.ts";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

/** A PostgreSQL that lets a client in and dies in the same breath: both are in one piece of what it sends. */
async function openDyingServer(): Promise<string> {
  const welcome = message("R", Buffer.alloc(4));
  const ready = message("Z", Buffer.from("I"));
  const death = message("E", Buffer.from("SFATAL\0C57P01\0Mterminating connection\0\0"));
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(Buffer.concat([welcome, ready, death])));
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return `postgresql://someone@127.0.0.1:${typeof address === "object" ? address?.port : 0}/any`;
}

test("PostgreSQL dying the moment it lets us in fails the transaction, not the process", async () => {
  const db = openDb({ url: await openDyingServer(), applicationName: "test" });
  await expect(db.transaction((tx) => tx.query(sql`select 1`))).rejects.toThrow(/connection/i);
  await db.close();
});
