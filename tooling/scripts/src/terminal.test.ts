import { expect, test } from "vitest";
import { duration, table } from "./terminal.ts";

test("a table's columns are as wide as their widest cell", () => {
  expect(
    table([
      ["user", "password"],
      ["administrator", "x"],
    ]),
  ).toBe("  user            password\n  administrator   x");
});

test.for([
  [0, "0.0 s"],
  [59_900, "59.9 s"],
  [60_000, "1 m 0 s"],
  [119_700, "2 m 0 s"],
] as const)("%i ms read as %s", ([ms, text]) => {
  expect(duration(ms)).toBe(text);
});
