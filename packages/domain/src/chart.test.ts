import { describe, expect, test } from "vitest";
import { type ChartColumn, chartsOf } from "./chart.ts";

const text = (name: string): ChartColumn => ({ name, kind: "text" });
const number = (name: string): ChartColumn => ({ name, kind: "number" });
const date = (name: string): ChartColumn => ({ name, kind: "date" });

const kindsOf = (...args: Parameters<typeof chartsOf>) => chartsOf(...args).map(({ kind }) => kind);

const count = (length: number, make: (index: number) => (string | number)[]) =>
  Array.from({ length }, (_, index) => make(index));

describe("Q40: a result is drawn", () => {
  test("as bars or a pie, if it has a few names with one measure each", () => {
    const rows = [
      ["Rental", 120],
      ["Purchase", 30],
    ];
    expect(chartsOf([text("source"), number("records")], rows)).toEqual([
      { kind: "bar", label: "source", values: ["records"] },
      { kind: "pie", label: "source", values: ["records"] },
    ]);
  });

  test("as bars alone, if shares make no sense: below zero, too many, or several measures", () => {
    const columns = [text("category"), number("variance")];
    expect(
      kindsOf(columns, [
        ["Crane", -5],
        ["Truck", 7],
      ]),
    ).toEqual(["bar"]);
    expect(
      kindsOf(
        columns,
        count(9, (index) => [`c${index}`, index]),
      ),
    ).toEqual(["bar"]);
    const two = [text("category"), number("plan"), number("forecast")];
    expect(
      chartsOf(two, [
        ["Crane", 5, 6],
        ["Truck", 7, 8],
      ]),
    ).toEqual([{ kind: "bar", label: "category", values: ["plan", "forecast"] }]);
  });

  test.each([
    ["dates", date("month_start"), ["2026-01-01", "2026-02-01"]],
    ["months as text", text("month"), ["2026-01", "2026-02"]],
    ["quarters as text", text("quarter"), ["2026-Q1", "2026-Q2"]],
    ["years as numbers", number("year"), [2026, 2027]],
  ])("as a line over time, if it has %s", (_name, column, [first = "", second = ""]) => {
    const charts = chartsOf(
      [column, number("cost")],
      [
        [first, 1],
        [second, 2],
      ],
    );
    expect(charts[0]).toEqual({ kind: "line", label: column.name, values: ["cost"] });
  });

  test("not at all, if it has one row, no measure, no name, a name twice, or columns of the same name", () => {
    const columns = [text("source"), number("records")];
    expect(chartsOf(columns, [["Rental", 120]])).toEqual([]);
    expect(
      chartsOf(
        [text("id"), text("area")],
        [
          ["1", "A"],
          ["2", "B"],
        ],
      ),
    ).toEqual([]);
    expect(chartsOf([number("cost")], [[1.5], [2.5]])).toEqual([]);
    expect(
      chartsOf(columns, [
        ["Rental", 1],
        ["Rental", 2],
      ]),
    ).toEqual([]);
    expect(
      chartsOf(
        [text("sum"), number("sum")],
        [
          ["a", 1],
          ["b", 2],
        ],
      ),
    ).toEqual([]);
  });

  test("not as more bars than can be told apart", () => {
    expect(
      kindsOf(
        [text("id"), number("cost")],
        count(41, (index) => [`r${index}`, 1]),
      ),
    ).toEqual([]);
    expect(
      kindsOf(
        [date("day"), number("cost")],
        count(41, (index) => [`d${index}`, 1]),
      ),
    ).toEqual(["line"]);
  });
});
