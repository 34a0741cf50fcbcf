import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "./free-port.ts";

test("a taken port is stepped over", async () => {
  const taken = await freePort(47_100);
  const server = createServer().listen(taken, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const next = await freePort(taken);
    expect(next).toBeGreaterThan(taken);
    expect(next).toBeLessThan(taken + 100);
  } finally {
    server.close();
  }
});

test("two ports chosen one after the other differ, though neither is used yet", async () => {
  expect(await freePort(47_300)).not.toBe(await freePort(47_300));
});
