import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { createTestDatabase, type TestDatabase } from "@pfa/db/testing/database.ts";
import { openDb, sql } from "@pfa/db/client.ts";
import { createLog } from "@pfa/log/log.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startQueue } from "./queue.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const within = { timeout: 10_000 };

/** A way to PostgreSQL that first breaks, and then takes connections without ever answering. */
async function openLine(url: string) {
  const through = new URL(url);
  const { hostname, port } = through;
  const sockets = new Set<Socket>();
  let isDead = false;
  let lost = 0;
  const server = createServer((near) => {
    sockets.add(near);
    near.on("error", () => undefined);
    if (isDead) {
      lost += 1;
      // The first ones are turned away, so that what is tried again fails; the later ones wait.
      if (lost <= 40) near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    far.on("error", () => near.destroy());
    near.on("close", () => far.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  through.port = String(typeof address === "object" && address ? address.port : 0);
  const dropAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: through.href,
    die: () => {
      isDead = true;
      dropAll();
    },
    close: () => {
      server.close();
      dropAll();
    },
  };
}

test("a queue that cannot tell PostgreSQL what became of a job ends, though another of its jobs does not", async () => {
  const line = await openLine(database.workerUrl);
  const db = openDb({ url: database.workerUrl, applicationName: "test-worker" });
  let begun = 0;
  const [failing, lasting] = [Promise.withResolvers<never>(), Promise.withResolvers<void>()];
  const queue = await startQueue({
    url: line.url,
    log: createLog({ level: "silent", name: "test" }),
    crontab: [],
    taskList: {
      "send-commits": () => {
        begun += 1;
        return begun === 1 ? failing.promise : lasting.promise;
      },
    },
  });
  await db.transaction((tx) =>
    tx.execute(sql`
      select graphile_worker.add_job('send-commits', '{}'::json) from generate_series(1, 2)`),
  );
  await expect.poll(() => begun, within).toBe(2);
  line.die();
  failing.reject(new Error("the connection broke"));
  await queue.ended.catch(() => undefined);

  lasting.resolve();
  line.close();
  await db.close();
}, 20_000);
