import { expect, test } from "vitest";
import { formatDuration, formatMegabytes } from "./format-duration.ts";

test.each([
  [8.4, "8 ms"],
  [1234, "1.2 s"],
  [59_400, "59 s"],
  [119_000, "119 s"],
  [180_000, "3 min"],
  [7_200_000, "2 h"],
  [4 * 86_400_000, "4 days"],
  [Infinity, "over 1 h"],
])("%d milliseconds are %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("memory is told in whole megabytes", () => {
  expect(formatMegabytes(190_840_832)).toBe("182 MB");
});
