import { expect, test } from "vitest";
import { type Branch, type Leaf, piecesOf, rowOfGroup, sizeOf, withOpen } from "./group-tree.ts";

const leaf = (path: string[], total: number): Leaf => ({ kind: "records", path, total });
const branch = (path: string[], total: number, open: Branch["open"] = new Map()): Branch => ({
  kind: "groups",
  path,
  total,
  open,
});

// Three groups; the second is open with two groups, of which the first is open with four records; the third holds two records.
const tree = branch(
  [],
  3,
  new Map<number, Branch | Leaf>([
    [2, leaf(["c"], 2)],
    [1, branch(["b"], 2, new Map([[0, leaf(["b", "x"], 4)]]))],
  ]),
);
/** Every row by what stands in it. */
const rows = [
  "groups  0",
  "groups  1",
  "groups b 0",
  "records b/x 0",
  "records b/x 1",
  "records b/x 2",
  "records b/x 3",
  "groups b 1",
  "groups  2",
  "records c 0",
  "records c 1",
];

const written = (startRow: number, endRow: number): string[] =>
  piecesOf(tree, { startRow, endRow }).flatMap((piece) => {
    const path = (piece.kind === "groups" ? piece.branch : piece.leaf).path.join("/");
    return Array.from(
      { length: piece.to - piece.from },
      (_, index) => `${piece.kind} ${path} ${piece.from + index}`,
    );
  });

test("any range of rows is the part of the whole that stands there", () => {
  expect(sizeOf(tree)).toBe(rows.length);
  for (let start = 0; start <= rows.length; start += 1)
    for (let end = start; end <= rows.length + 2; end += 1)
      expect(written(start, end)).toEqual(rows.slice(start, end));
});

test("a group's row is found, wherever others are open, unless one above it is closed", () => {
  expect(rowOfGroup(tree, [0])).toBe(0);
  expect(rowOfGroup(tree, [1])).toBe(1);
  expect(rowOfGroup(tree, [1, 0])).toBe(2);
  expect(rowOfGroup(tree, [1, 1])).toBe(7);
  expect(rowOfGroup(tree, [2])).toBe(8);
  expect(rowOfGroup(tree, [0, 0])).toBeNull();
});

test("opening and closing changes that group alone", () => {
  const opened = withOpen(tree, [1, 1], leaf(["b", "y"], 5));
  expect(sizeOf(opened)).toBe(rows.length + 5);
  expect(rowOfGroup(opened, [2])).toBe(13);
  const closed = withOpen(opened, [1], null);
  expect(sizeOf(closed)).toBe(5);
  expect(sizeOf(tree)).toBe(rows.length);
});

test("a million closed groups are one piece", () => {
  const wide = branch([], 1_000_000);
  expect(piecesOf(wide, { startRow: 999_990, endRow: 1_000_100 })).toEqual([
    { kind: "groups", branch: wide, from: 999_990, to: 1_000_000 },
  ]);
});
