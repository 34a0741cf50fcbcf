import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { openDb } from "@pfa/db/client.ts";
import { createTestDatabase, type TestDatabase } from "@pfa/db/testing/database.ts";
import { freePort } from "@pfa/embedded-postgres/free-port.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openBrowser } from "./testing/client.ts";
import { readEvents } from "./testing/event-stream.ts";
import { addOrganizationWithRoles } from "./testing/server.ts";

const main = join(dirname(fileURLToPath(import.meta.url)), "main.ts");

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type Running = { child: ChildProcess; output: () => string; exit: Promise<number | null> };

function start(env: Record<string, string>): Running {
  const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, exit: once(child, "exit").then(([code]) => code) };
}

test("a process without its configuration ends at once and names everything that is missing or wrong", async () => {
  const { exit, output } = start({ PORT: "many", COOKIE_SECURE: "perhaps" });
  expect(await exit).toBe(1);
  for (const name of ["APP_DATABASE_URL", "PORT", "COOKIE_SECURE"])
    expect(output()).toContain(name);
});

test("asked to end, it cuts live streams so that browsers come back, finishes and exits by itself", async () => {
  const owner = openDb({ url: database.ownerUrl, applicationName: "owner" });
  await addOrganizationWithRoles(owner, "RIO");
  const port = await freePort();
  const { child, exit, output } = start({
    PORT: String(port),
    APP_DATABASE_URL: database.appUrl,
    COOKIE_SECURE: "false",
  });
  const browser = openBrowser(`http://127.0.0.1:${port}`);
  await vi.waitFor(async () => expect((await browser.get("/readyz")).status).toBe(200), {
    timeout: 20_000,
  });
  expect((await browser.signIn("viewer")).status).toBe(200);
  const input = encodeURIComponent('{"organization":"RIO"}');
  const stream = readEvents(await browser.get(`/trpc/events.live?input=${input}`));
  expect((await stream.next())?.event).toBe("connected");

  child.kill("SIGTERM");
  // Broken off rather than told that it is complete.
  expect(await stream.next()).toBeNull();
  expect(await exit).toBe(0);
  const lines = output()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).msg);
  expect(lines.at(-1)).toBe("stopped");
  expect(output()).not.toContain(new URL(database.appUrl).password);
  await owner.close();
});
