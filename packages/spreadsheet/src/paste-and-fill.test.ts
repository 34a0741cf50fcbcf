import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellsOfTargets, fillTarget, planPaste, sourceOf } from "./paste-plan.ts";
import { spanOf } from "./rectangle.ts";
import { findSeries, otherSeries, valueAt } from "./series.ts";
import { figuresOf, joinFigures } from "./statistics.ts";

const bounds = { rows: 50, columns: 6 };
const at = (row: number, column: number) => ({ row, column });

describe("a paste", () => {
  test("goes once from the selection's first cell, repeats where the selection is a multiple, and fills any ranges with one value", () => {
    const block = { rows: 2, columns: 2 };
    const selected = (height: number, width: number) => [spanOf(at(3, 1), at(2 + height, width))];
    expect(planPaste(block, selected(1, 1), bounds)).toEqual({
      kind: "paste",
      targets: [spanOf(at(3, 1), at(4, 2))],
      lost: { rows: 0, columns: 0 },
    });
    expect(planPaste(block, selected(6, 4), bounds)).toMatchObject({ targets: selected(6, 4) });
    expect(planPaste(block, selected(5, 4), bounds)).toMatchObject({ targets: selected(2, 2) });
    const two = [...selected(3, 1), spanOf(at(20, 0), at(22, 5))];
    expect(planPaste({ rows: 1, columns: 1 }, two, bounds)).toMatchObject({ targets: two });
    expect(planPaste(block, two, bounds)).toEqual({ kind: "ranges_differ" });
  });

  test("tells what does not fit between the first cell and the view's end", () => {
    expect(planPaste({ rows: 60, columns: 5000 }, [spanOf(at(40, 4), at(40, 4))], bounds)).toEqual({
      kind: "paste",
      targets: [spanOf(at(40, 4), at(49, 5))],
      lost: { rows: 50, columns: 4998 },
    });
  });

  test("writes inside of the view only, and every written cell has its value in the source", () => {
    const size = fc.record({
      rows: fc.integer({ min: 1, max: 9 }),
      columns: fc.integer({ min: 1, max: 9 }),
    });
    const cell = fc.record({ row: fc.nat(49), column: fc.nat(5) });
    fc.assert(
      fc.property(
        size,
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 3 }),
        (source, corners) => {
          const plan = planPaste(
            source,
            corners.map(([a, b]) => spanOf(a, b)),
            bounds,
          );
          if (plan?.kind !== "paste") return;
          expect(cellsOfTargets(plan.targets)).toBeGreaterThan(0);
          for (const target of plan.targets) {
            expect(target.bottom).toBeLessThan(bounds.rows);
            expect(target.right).toBeLessThan(bounds.columns);
            const last = sourceOf(target, at(target.bottom, target.right), source);
            expect(last.row).toBeLessThan(source.rows);
            expect(last.column).toBeLessThan(source.columns);
            expect(sourceOf(target, at(target.top, target.left), source)).toEqual(at(0, 0));
          }
        },
      ),
    );
  });
});

test("dragging the corner fills the longer way, and nothing inside of the range", () => {
  const from = spanOf(at(10, 2), at(12, 3));
  expect(fillTarget(from, at(20, 4))).toEqual({
    target: spanOf(at(13, 2), at(20, 3)),
    direction: "down",
  });
  expect(fillTarget(from, at(4, 2))).toEqual({
    target: spanOf(at(4, 2), at(9, 3)),
    direction: "up",
  });
  expect(fillTarget(from, at(13, 5))).toEqual({
    target: spanOf(at(10, 4), at(12, 5)),
    direction: "right",
  });
  expect(fillTarget(from, at(11, 0))).toEqual({
    target: spanOf(at(10, 0), at(12, 1)),
    direction: "left",
  });
  expect(fillTarget(from, at(12, 2))).toBeNull();
});

const next = (
  kind: Parameters<typeof findSeries>[0],
  values: Parameters<typeof findSeries>[1],
  count = 3,
) => {
  const series = findSeries(kind, values);
  return Array.from({ length: count }, (_, index) => valueAt(series, values.length + index));
};

describe("a series", () => {
  test("goes on by the distance of two numbers, and repeats one number or numbers without a distance", () => {
    expect(next("money", [0.1, 0.2])).toEqual([0.3, 0.4, 0.5]);
    expect(next("number", [10, 7])).toEqual([4, 1, -2]);
    expect(next("money", [100])).toEqual([100, 100, 100]);
    expect(next("money", [1, 2, 4])).toEqual([1, 2, 4]);
    expect(next("money", [1, null])).toEqual([1, null, 1]);
  });

  test("goes on by days, weeks, months and years, the last of a month staying the last", () => {
    expect(next("date", ["2025-01-30"])).toEqual(["2025-01-31", "2025-02-01", "2025-02-02"]);
    expect(next("date", ["2025-01-01", "2025-01-08"])).toEqual([
      "2025-01-15",
      "2025-01-22",
      "2025-01-29",
    ]);
    expect(next("date", ["2025-01-31", "2025-02-28"])).toEqual([
      "2025-03-31",
      "2025-04-30",
      "2025-05-31",
    ]);
    expect(next("date", ["2024-02-29", "2025-02-28"])).toEqual([
      "2026-02-28",
      "2027-02-28",
      "2028-02-29",
    ]);
    expect(next("date", ["2025-03-10", "2025-03-09"])).toEqual([
      "2025-03-08",
      "2025-03-07",
      "2025-03-06",
    ]);
    expect(findSeries("date", ["2025-01-15", "2026-01-15"])).toMatchObject({
      unit: "year",
      step: 1,
    });
    expect(findSeries("date", ["2025-01-01", "2025-01-15"])).toMatchObject({
      unit: "week",
      step: 2,
    });
  });

  test("counts texts that end in a number, leading zeros kept, and repeats codes and words", () => {
    expect(next("text", ["Crane 8"])).toEqual(["Crane 9", "Crane 10", "Crane 11"]);
    expect(next("text", ["TAG-008", "TAG-010"])).toEqual(["TAG-012", "TAG-014", "TAG-016"]);
    expect(next("code", ["12"])).toEqual(["12", "12", "12"]);
    expect(next("enum", ["Rental", "Purchase"])).toEqual(["Rental", "Purchase", "Rental"]);
  });

  test("is turned into copies with Ctrl, and one number into a series", () => {
    expect(valueAt(otherSeries("date", ["2025-01-30"]), 5)).toBe("2025-01-30");
    expect(valueAt(otherSeries("money", [100]), 3)).toBe(103);
    expect(valueAt(otherSeries("money", [1, 2]), 2)).toBe(1);
  });

  test("begins with the values that it was found in, and goes backwards as it goes forwards", () => {
    const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(numbers, fc.nat(20), (values, index) => {
        const series = findSeries("number", values);
        expect(values.map((_, place) => valueAt(series, place))).toEqual(values);
        const sum = Number(valueAt(series, -index)) + Number(valueAt(series, index));
        expect(series.kind !== "number" || sum === 2 * series.first).toBe(true);
      }),
    );
  });
});

describe("figures of a selection", () => {
  test("sum amounts as they are shown, and leave out what is empty or no number", () => {
    const fields = [
      figuresOf("money", [0.1, 0.2, null]),
      figuresOf("text", ["a", null]),
      figuresOf("date", ["2025-02-01", "2025-01-01", null]),
    ];
    expect(joinFigures(8, fields)).toEqual({
      cells: 8,
      filled: 5,
      numbers: { count: 2, sum: 0.3, average: 0.15, min: 0.1, max: 0.2 },
      isMoney: true,
      days: { min: "2025-01-01", max: "2025-02-01" },
    });
    expect(joinFigures(2, [figuresOf("text", ["a", "b"])])).toMatchObject({
      numbers: null,
      days: null,
    });
  });

  test("of parts are those of the whole", () => {
    const amounts = fc.array(
      fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 }).map((c) => c / 100)),
    );
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        const cells = a.length + b.length;
        expect(joinFigures(cells, [figuresOf("money", a), figuresOf("money", b)])).toEqual(
          joinFigures(cells, [figuresOf("money", [...a, ...b])]),
        );
      }),
    );
  });
});
