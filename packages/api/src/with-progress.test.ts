import { expect, test } from "vitest";
import { withProgress } from "./with-progress.ts";

async function read<P, T>(reports: AsyncGenerator<P, T>): Promise<{ reported: P[]; value: T }> {
  const reported: P[] = [];
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const next = await reports.next();
    if (next.done) return { reported, value: next.value };
    reported.push(next.value);
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("what work reports is read in order, and then what it comes to", async () => {
  const reports = withProgress<number, string>(async (report) => {
    report(1);
    await turn();
    report(2);
    return "done";
  });
  expect(await read(reports)).toEqual({ reported: [1, 2], value: "done" });
});

test("a slow reader gets the newest report only", async () => {
  const reports = withProgress<number, string>(async (report) => {
    for (const progress of [1, 2, 3]) report(progress);
    await turn();
    return "done";
  });
  expect(await read(reports)).toEqual({ reported: [3], value: "done" });
});

test("work that fails fails the reading, after its reports", async () => {
  const reports = withProgress<number, never>(async (report) => {
    report(1);
    await turn();
    throw new Error("broken");
  });
  expect(await reports.next()).toEqual({ done: false, value: 1 });
  await expect(reports.next()).rejects.toThrow("broken");
});

test("a reader that goes away ends the work, and waits until it has ended", async () => {
  const events: string[] = [];
  const reports = withProgress<number, void>(async (report, signal) => {
    report(1);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    events.push("told");
    await turn();
    events.push("ended");
    signal.throwIfAborted();
  });
  await reports.next();
  await reports.return(undefined);
  expect(events).toEqual(["told", "ended"]);
});

test("the caller's own signal ends the work too", async () => {
  const caller = new AbortController();
  const reports = withProgress<number, void>(async (_report, signal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    signal.throwIfAborted();
  }, caller.signal);
  const reading = reports.next();
  caller.abort(new Error("gone"));
  await expect(reading).rejects.toThrow("gone");
});
