import { expect, test } from "vitest";
import { judgeLog, judgePostgresLog } from "./log-book.ts";

const line = (level: number, msg: string, more: object = {}) =>
  JSON.stringify({ level, msg, ...more });

test("information is no complaint", () => {
  expect(judgeLog("server", line(30, "request_answered"))).toEqual({
    expected: new Map(),
    unexpected: [],
  });
});

test("a warning that a strike explains is counted", () => {
  const text = [line(40, "dead_worker_jobs_freed"), line(40, "dead_worker_jobs_freed")].join("\n");
  expect(judgeLog("worker-1", text).expected).toEqual(new Map([["dead_worker_jobs_freed", 2]]));
});

test("a failed job is explained by PostgreSQL's absence and by nothing else", () => {
  const gone = line(50, "job_failed", { err: { message: "Connection terminated unexpectedly" } });
  const broken = line(50, "job_failed", { err: { message: "x is not a function" } });
  expect(judgeLog("worker-1", gone).unexpected).toEqual([]);
  expect(judgeLog("worker-1", broken).unexpected).toMatchObject([{ event: "job_failed" }]);
});

test("a warning that nobody foresaw is found", () => {
  expect(judgeLog("server", line(40, "something_new")).unexpected).toMatchObject([
    { process: "server", event: "something_new" },
  ]);
});

test("what Node writes when a process breaks is read as one, and a line that a kill cut off as none", () => {
  const crash = "file:///main.ts:9\n  throw new Error();\n\nTypeError: x is undefined\n    at main";
  expect(judgeLog("worker-1", `${crash}\n${line(30, "worker_started")}`).unexpected).toHaveLength(
    1,
  );
  expect(judgeLog("worker-1", crash.replace("TypeError: x", "ECONNREFUSED")).unexpected).toEqual(
    [],
  );
  expect(judgeLog("worker-1", '{"level":30,"ms').unexpected).toEqual([]);
});

test("PostgreSQL's log tells of a deadlock, and a statement that was cut off is none", () => {
  expect(judgePostgresLog("… ERROR:  deadlock detected\n… DETAIL:  Process 1 waits")).toMatchObject(
    [{ event: "ERROR", detail: expect.stringContaining("Process 1 waits") }],
  );
  expect(judgePostgresLog("… FATAL:  terminating connection due to administrator command")).toEqual(
    [],
  );
  expect(judgePostgresLog("… ERROR:  canceling statement due to user request")).toEqual([]);
});
