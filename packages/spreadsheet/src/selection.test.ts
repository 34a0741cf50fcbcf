import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataEdge } from "./data-edge.ts";
import { leaveCell, stepFrom } from "./movement.ts";
import {
  addRange,
  countSelected,
  extendTo,
  followColumns,
  isSelected,
  isSingle,
  rectanglesOf,
  selectAll,
  selectCell,
  selectRange,
  widen,
} from "./selection.ts";

const bounds = { rows: 100, columns: 8 };
const at = (row: number, column: number) => ({ row, column });

test("a range spans from the active cell to its head, in every direction", () => {
  const back = extendTo(selectCell(at(5, 5)), at(2, 3));
  expect(rectanglesOf(back, bounds)).toEqual([{ top: 2, bottom: 5, left: 3, right: 5 }]);
  expect(rectanglesOf(extendTo(back, at(7, 6)), bounds)).toEqual([
    { top: 5, bottom: 7, left: 5, right: 6 },
  ]);
  expect(back.active).toEqual(at(5, 5));
});

test("only the last of several ranges is extended, and cells in two of them count once", () => {
  const two = extendTo(addRange(selectRange(at(0, 0), at(1, 1)), at(1, 1)), at(2, 2));
  expect(rectanglesOf(two, bounds)).toEqual([
    { top: 0, bottom: 1, left: 0, right: 1 },
    { top: 1, bottom: 2, left: 1, right: 2 },
  ]);
  expect(countSelected(two, bounds)).toBe(7);
  expect(isSelected(two, at(0, 2), bounds)).toBe(false);
});

test("whole rows and columns follow the size of the view; both together are everything", () => {
  const column = widen(selectCell(at(3, 2)), "columns");
  expect(countSelected(column, bounds)).toBe(100);
  expect(countSelected(column, { ...bounds, rows: 1_000_000 })).toBe(1_000_000);
  expect(rectanglesOf(widen(column, "rows"), bounds)).toEqual(
    rectanglesOf(selectAll(at(0, 0)), bounds),
  );
});

test("a selection in a view that has become smaller keeps to it, and one without rows holds nothing", () => {
  const far = selectRange(at(90, 6), at(99, 7));
  expect(rectanglesOf(far, { rows: 95, columns: 7 })).toEqual([
    { top: 90, bottom: 94, left: 6, right: 6 },
  ]);
  expect(countSelected(far, { rows: 0, columns: 7 })).toBe(0);
});

describe("when columns are arranged anew", () => {
  const before = ["a", "b", "c", "d"];
  const twoColumns = selectRange(at(1, 1), at(4, 2));

  test("a range goes with its columns while they stand beside each other", () => {
    const moved = followColumns(twoColumns, before, ["d", "c", "b", "a"]);
    expect(moved && rectanglesOf(moved, { rows: 9, columns: 4 })).toEqual([
      { top: 1, bottom: 4, left: 1, right: 2 },
    ]);
    expect(moved?.active).toEqual(at(1, 2));
  });

  test("one whose columns part leaves its active cell; one whose active column is gone leaves nothing", () => {
    const parted = followColumns(twoColumns, before, ["b", "a", "c", "d"]);
    expect(parted).toEqual(selectCell(at(1, 0)));
    expect(followColumns(twoColumns, before, ["a", "c", "d"])).toBeNull();
  });

  test("whole rows stay whole rows", () => {
    const rows = followColumns(widen(twoColumns, "rows"), before, ["b", "a", "c", "d", "e"]);
    expect(rows && rectanglesOf(rows, { rows: 9, columns: 5 })).toEqual([
      { top: 1, bottom: 4, left: 0, right: 4 },
    ]);
  });
});

describe("Enter and Tab", () => {
  test("go round all cells of all ranges and change nothing else", () => {
    const range = fc.tuple(fc.nat(20), fc.nat(4), fc.nat(3), fc.nat(2));
    fc.assert(
      fc.property(
        fc.array(range, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("Enter" as const, "Tab" as const),
        fc.boolean(),
        (ranges, key, back) => {
          // Side by side, so that no cell is in two of them.
          const [first, ...others] = ranges.map(([row, column, height, width], index) => {
            const top = row + index * 25;
            return selectRange(at(top, column), at(top + height + 1, column + width)).ranges[0];
          });
          if (!first) return;
          const selection = {
            ranges: [first, ...others] as const,
            active: first.anchor,
            tabbedFrom: null,
          };
          const count = countSelected(selection, bounds);
          const seen = new Set<string>();
          let now: ReturnType<typeof leaveCell> = selection;
          for (let step = 0; step < count; step += 1) {
            now = leaveCell(now, { key, back }, bounds);
            expect(isSelected(selection, now.active, bounds)).toBe(true);
            expect(now.ranges).toBe(selection.ranges);
            seen.add(`${now.active.row}:${now.active.column}`);
          }
          expect(seen.size).toBe(count);
          expect(now.active).toEqual(selection.active);
        },
      ),
    );
  });

  test("Enter after some Tabs goes back below the cell that they began in, as when filling in a form", () => {
    const tab = { key: "Tab", back: false } as const;
    const enter = { key: "Enter", back: false } as const;
    const typed = [tab, tab, enter].reduce(
      (selection, leave) => leaveCell(selection, leave, bounds),
      selectCell(at(4, 1)),
    );
    expect(typed.active).toEqual(at(5, 1));
    expect(isSingle(typed, bounds)).toBe(true);
    expect(leaveCell(typed, enter, bounds).active).toEqual(at(6, 1));
  });

  test("steps end at the view's edges", () => {
    expect(stepFrom(at(0, 0), "up", bounds)).toEqual(at(0, 0));
    expect(stepFrom(at(98, 7), "down", bounds, 25)).toEqual(at(99, 7));
  });
});

/** The plain meaning, cell by cell. */
function walked(filled: readonly boolean[], from: number, forward: boolean): number {
  const step = forward ? 1 : -1;
  const isFilled = (index: number) => filled[index] === true;
  const end = forward ? filled.length - 1 : 0;
  if (from === end) return from;
  let place = from + step;
  if (isFilled(from) && isFilled(place)) {
    while (place !== end && isFilled(place + step)) place += step;
    return place;
  }
  while (place !== end && !isFilled(place)) place += step;
  return place;
}

describe("Ctrl+arrow", () => {
  test("leads to the end of a block or to the next filled cell, as walking cell by cell does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.nat(39),
        fc.boolean(),
        async (filled, start, forward) => {
          const from = start % filled.length;
          const countFilled = async (first: number, last: number) => {
            expect(first).toBeLessThanOrEqual(last);
            return filled.slice(first, last + 1).filter(Boolean).length;
          };
          const found = await dataEdge({ from, length: filled.length, forward, countFilled });
          expect(found).toBe(walked(filled, from, forward));
        },
      ),
    );
  });

  test("asks twice for a million filled rows, and some twenty times for the first gap among them", async () => {
    let asked = 0;
    const countFilled = async (first: number, last: number) => {
      asked += 1;
      return last - first + 1 - (first <= 700_000 && last >= 700_000 ? 1 : 0);
    };
    const column = { length: 1_000_000, forward: true, countFilled };
    expect(await dataEdge({ ...column, from: 700_001 })).toBe(999_999);
    expect(asked).toBe(2);
    expect(await dataEdge({ ...column, from: 3 })).toBe(699_999);
    expect(asked).toBeLessThan(26);
  });
});
