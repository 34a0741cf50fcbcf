import type { Sliced } from "@pfa/view-engine/sliced.ts";
import { expect, test } from "vitest";
import { JobQueue } from "./job-queue.ts";

/** Work of so many slices that writes down each of them. */
function* slices(name: string, count: number, log: string[]): Sliced<string> {
  for (let slice = 1; slice <= count; slice += 1) {
    log.push(`${name}${slice}`);
    // Longer than the thread works without a look at what else there is.
    const until = performance.now() + 5;
    while (performance.now() < until);
    yield;
  }
  return name;
}

test("idle work is done when nobody waits for anything, and waits whenever somebody does", async () => {
  const queue = new JobQueue();
  const log: string[] = [];
  queue.runIdle("idle", () => slices("i", 3, log));
  const first = queue.run(() => slices("a", 2, log));
  await first;
  await queue.run(() => slices("b", 1, log));
  await expect.poll(() => log.at(-1)).toBe("i3");
  expect(log.filter((entry) => !entry.startsWith("i"))).toEqual(["a1", "a2", "b1"]);
  expect(log.indexOf("a2") - log.indexOf("a1")).toBe(1);
});

test("idle work that somebody comes to wait for goes on from where it is, before what they ask", async () => {
  const queue = new JobQueue();
  const log: string[] = [];
  queue.runIdle("view", () => slices("i", 3, log));
  expect(log).toEqual(["i1"]);
  queue.hasten("view");
  await queue.run(() => slices("a", 1, log));
  expect(log).toEqual(["i1", "i2", "i3", "a1"]);
});

test("urgent work may change what idle work has read: that begins anew", async () => {
  const queue = new JobQueue();
  const log: string[] = [];
  queue.runIdle("view", () => slices("i", 2, log));
  await queue.run(() => slices("u", 1, log), { isUrgent: true });
  await expect.poll(() => log.at(-1)).toBe("i2");
  expect(log).toEqual(["i1", "u1", "i1", "i2"]);
});

test("so does idle work that somebody waits for, where urgent work goes before it", async () => {
  const queue = new JobQueue();
  const log: string[] = [];
  queue.runIdle("view", () => slices("i", 2, log));
  const usual = queue.run(() => slices("a", 1, log));
  queue.hasten("view");
  const urgent = queue.run(() => slices("u", 1, log), { isUrgent: true });
  await Promise.all([usual, urgent]);
  await expect.poll(() => log.at(-1)).toBe("i2");
  expect(log.indexOf("i1", log.indexOf("u1"))).toBeGreaterThan(log.indexOf("u1"));
});

test("idle work that fails stops nobody", async () => {
  const queue = new JobQueue();
  queue.runIdle("bad", () => {
    throw new Error("nothing to be had");
  });
  expect(await queue.run(() => slices("a", 1, []))).toBe("a");
});
