import { expect, test } from "vitest";
import type { GridRow } from "../row.ts";
import { foundIn } from "./found.ts";

const row: GridRow = {
  id: "20481",
  values: { description: "CRANE Mobile", monthlyRate: 5000.5, isActualized: true, model: null },
  marks: {},
  isVanished: false,
};

const found = (text: string) => ({ text, at: null });

test("a cell is found by a part of its plain value in either case, flags and empty cells never", () => {
  expect(foundIn(found("mob"), row, "description")).toBe("match");
  expect(foundIn(found("5000.5"), row, "monthlyRate")).toBe("match");
  expect(foundIn(found("true"), row, "isActualized")).toBeNull();
  expect(foundIn(found("null"), row, "model")).toBeNull();
  expect(foundIn(found("x"), row, "areaSilo")).toBeNull();
  expect(foundIn(null, row, "description")).toBeNull();
  expect(foundIn(found(""), row, "description")).toBeNull();
});

test("the cell that was found last is told from the others", () => {
  const last = { text: "crane", at: { id: "20481", field: "description" } } as const;
  expect(foundIn(last, row, "description")).toBe("current");
  expect(foundIn({ ...last, at: { id: "1", field: "description" } }, row, "description")).toBe(
    "match",
  );
});
