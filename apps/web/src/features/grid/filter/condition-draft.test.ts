import { fieldKeys, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { expect, test } from "vitest";
import {
  draftOf,
  emptyDraft,
  type FieldTerm,
  moveTo,
  operatorsFor,
  readDraft,
} from "./condition-draft.ts";

const typed = (field: FieldTerm["field"], op: FieldTerm["op"], ...texts: string[]) =>
  readDraft({ ...emptyDraft(field, op), texts: [texts[0] ?? "", texts[1] ?? ""] });

test("what is typed becomes a condition of the field's kind", () => {
  expect(typed("monthlyRate", "greaterThan", "5,000.50")).toEqual({
    ok: true,
    term: { field: "monthlyRate", op: "greaterThan", value: 5000.5 },
  });
  expect(typed("forecastStart", "dateBetween", "2025-01-01", "2025-02-01")).toEqual({
    ok: true,
    term: { field: "forecastStart", op: "dateBetween", from: "2025-01-01", to: "2025-02-01" },
  });
  expect(typed("model", "blank").ok).toBe(true);
});

test("a missing, unreadable or reversed value is said and not applied", () => {
  expect(typed("model", "contains", " ").ok).toBe(false);
  expect(typed("monthlyRate", "lessThan", "cheap").ok).toBe(false);
  expect(typed("monthlyRate", "numberBetween", "900", "1000").ok).toBe(true);
  expect(typed("monthlyRate", "numberBetween", "1000", "900").ok).toBe(false);
  expect(typed("planEnd", "dateBetween", "2025-02-01", "2025-01-01").ok).toBe(false);
  expect(typed("class", "in").ok).toBe(false);
  const reversed = { ...emptyDraft("planEnd", "relative"), span: { unit: "day", from: 2, to: 1 } };
  expect(readDraft(reversed as ReturnType<typeof emptyDraft>).ok).toBe(false);
});

test.each<FieldTerm>([
  { field: "monthlyRate", op: "numberBetween", from: 1000, to: 2500.5 },
  { field: "forecastStart", op: "relative", unit: "month", from: -1, to: -1 },
  { field: "class", op: "in", values: ["14", null] },
  { field: "isActualized", op: "is", value: false },
  { field: "description", op: "contains", value: "crane" },
])("a condition that is set comes back from its form as it was: %#", (term) => {
  expect(readDraft(draftOf(term))).toEqual({ ok: true, term });
});

test("every field has something to be asked, and days also where they lie from today", () => {
  for (const field of fieldKeys) {
    expect(operatorsFor(field).length).toBeGreaterThan(0);
    const isDay = ["date", "timestamp"].includes(fieldSpec(field).kind);
    expect(operatorsFor(field).includes("relative")).toBe(isDay);
  }
});

test("another field of the same kind keeps the question, one of another kind begins anew", () => {
  const late = draftOf({ field: "forecastEnd", op: "after", value: "2025-01-15" });
  expect(moveTo(late, "planEnd")).toMatchObject({
    field: "planEnd",
    op: "after",
    texts: ["2025-01-15", ""],
  });
  expect(moveTo(late, "class")).toEqual(emptyDraft("class"));
});
