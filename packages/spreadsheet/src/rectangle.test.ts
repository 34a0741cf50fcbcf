import fc from "fast-check";
import { expect, test } from "vitest";
import { asBlock, cellsIn, disjoint, intersection, type Rectangle, without } from "./rectangle.ts";

const span = fc.tuple(fc.nat(7), fc.nat(4));
const rectangle: fc.Arbitrary<Rectangle> = fc
  .tuple(span, span)
  .map(([[top, height], [left, width]]) => ({
    top,
    bottom: top + height,
    left,
    right: left + width,
  }));

/** Cells as texts: the plain meaning that the algebra is held against. */
function cells(rectangles: readonly Rectangle[]): string[] {
  return rectangles.flatMap(({ top, bottom, left, right }) =>
    Array.from({ length: bottom - top + 1 }, (_, row) =>
      Array.from({ length: right - left + 1 }, (__, column) => `${top + row}:${left + column}`),
    ).flat(),
  );
}

test("what is cut out of a rectangle and what is shared with the hole make up the rectangle, no cell twice", () => {
  fc.assert(
    fc.property(rectangle, rectangle, (from, hole) => {
      const shared = intersection(from, hole);
      const all = cells([...without(from, hole), ...(shared ? [shared] : [])]);
      expect(all.toSorted()).toEqual(cells([from]).toSorted());
    }),
  );
});

test("disjoint rectangles hold the same cells, each once", () => {
  fc.assert(
    fc.property(fc.array(rectangle, { maxLength: 6 }), (rectangles) => {
      const parts = disjoint(rectangles);
      expect(cells(parts).toSorted()).toEqual([...new Set(cells(rectangles))].toSorted());
      expect(parts.reduce((sum, part) => sum + cellsIn(part), 0)).toBe(cells(parts).length);
    }),
  );
});

test("ranges over the same rows are one block from left to right, over the same columns from top to bottom, any others none", () => {
  const left = { top: 2, bottom: 4, left: 0, right: 1 };
  const right = { top: 2, bottom: 4, left: 5, right: 5 };
  const below = { top: 9, bottom: 9, left: 0, right: 1 };
  expect(asBlock([right, left])).toEqual({
    rows: [[2, 4]],
    columns: [
      [0, 1],
      [5, 5],
    ],
  });
  expect(asBlock([below, left])).toEqual({
    rows: [
      [2, 4],
      [9, 9],
    ],
    columns: [[0, 1]],
  });
  expect(asBlock([left, right, below])).toBeNull();
});
