import { permissions } from "@pfa/domain/permissions.ts";
import { expect, test } from "vitest";
import { judgeEdit, lockOfCell } from "./edit-rules.ts";
import { type GridRow, withValues } from "./row.ts";

const policy = { permissions: new Set<string>(permissions), allowReactivation: true };

const aRow = (values: GridRow["values"] = {}, rest: Partial<GridRow> = {}): GridRow => ({
  id: "1",
  values: {
    source: "Rental",
    monthlyRate: 5000,
    purchasePrice: null,
    forecastStart: "2025-01-15",
    forecastEnd: "2025-03-15",
    isActualized: false,
    isDiscontinued: false,
    isFundsTransferable: false,
    forecastCost: 9691.2,
    ...values,
  },
  marks: {},
  isVanished: false,
  ...rest,
});

test("an end before the start is refused while typing, in the words of the rule", () => {
  const verdict = judgeEdit(aRow(), "forecastEnd", "2025-01-15", policy);
  expect(verdict).toMatchObject({ ok: false, rule: "end_after_start" });
  expect(judgeEdit(aRow(), "forecastEnd", "2025-01-16", policy).ok).toBe(true);
});

test("setting one flag clears the other in the same edit", () => {
  const row = aRow({ isFundsTransferable: true });
  expect(judgeEdit(row, "isDiscontinued", true, policy)).toMatchObject({
    ok: true,
    changes: { isDiscontinued: true, isFundsTransferable: false },
  });
});

test("a purchase without a price is refused, unless the price is hidden from the caller", () => {
  expect(judgeEdit(aRow(), "source", "Purchase", policy).ok).toBe(false);
  const { monthlyRate: _rate, purchasePrice: _price, ...visible } = aRow().values;
  expect(judgeEdit({ ...aRow(), values: visible }, "source", "Purchase", policy).ok).toBe(true);
});

test("the lock follows what PEMS holds, not the planner's own unsent change", () => {
  const drafted = aRow(
    { isActualized: true },
    { marks: { isActualized: { state: "draft", base: false } } },
  );
  expect(lockOfCell(drafted, "forecastStart", policy)).toBeNull();
  expect(lockOfCell(aRow({ isActualized: true }), "forecastStart", policy)).toMatchObject({
    rule: "locked_when_actualized",
  });
});

test("without SaveDraft every planner's field says so", () => {
  const reader = { permissions: new Set(["Read"]), allowReactivation: false };
  expect(lockOfCell(aRow(), "model", reader)?.message).toContain("SaveDraft");
});

test("cost follows an edit at once, and is not invented where money is hidden", () => {
  expect(withValues(aRow(), { monthlyRate: 10_000 }).values.forecastCost).toBe(19_382.39);
  const { forecastCost: _cost, ...visible } = aRow().values;
  expect(withValues({ ...aRow(), values: visible }, { model: "X" }).values).not.toHaveProperty(
    "forecastCost",
  );
});
