import { expect, test } from "vitest";
import { toRow } from "./row.ts";

test("a row is judged by its samples and told beside its baseline", () => {
  const paired = { ours: [2, 2], baseline: [30, 30], against: "OFFSET + count" };
  expect(
    toRow("windows", {
      name: "a window",
      samples: [1, 2, 3],
      target: { p50: 5, ratio: 10 },
      memoryMb: 90,
      paired,
    }),
  ).toEqual({
    suite: "windows",
    name: "a window",
    unit: "ms",
    n: 3,
    p50: 2,
    p95: 3,
    p99: 3,
    memoryMb: 90,
    target: "p50 < 5, ≥ 10× baseline",
    ok: true,
    baseline: 30,
    against: "OFFSET + count",
    ratio: 15,
  });
});

test("a row without a target is neither reached nor missed", () => {
  expect(toRow("load", { name: "memory", unit: "MB", samples: [1] })).toMatchObject({
    target: null,
    ok: null,
  });
});
