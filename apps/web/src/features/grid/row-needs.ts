import { type DerivedField, type FieldKey, isEditableField } from "@pfa/domain/field-catalog.ts";
import { fieldsJudgedWith } from "@pfa/domain/record-rules.ts";

const pricing = [
  "source",
  "monthlyRate",
  "purchasePrice",
  "forecastStart",
  "forecastEnd",
] as const satisfies readonly FieldKey[];

/** What an edit may change of the fields that a formula follows from. */
const inputsOf: Record<DerivedField, readonly FieldKey[]> = {
  // Nobody edits a plan: what it costs stands.
  planCost: [],
  forecastCost: pricing,
  actualCost: [...pricing, "isActualized"],
  variance: [...pricing, "planCost"],
  actualStart: ["forecastStart", "isActualized"],
  actualEnd: ["forecastEnd", "isActualized"],
};

/** Equipment on site locks cells, in whatever column. */
const lockingFields: readonly FieldKey[] = ["isActualized"];

/**
 * Fields that rows must hold while some columns are shown: those columns, and what locks, rules and formulas look at when one
 * of their cells is edited. In the order of `visible`, which holds all that the user may see.
 */
export function neededFields(shown: readonly FieldKey[], visible: readonly FieldKey[]): FieldKey[] {
  const needed = new Set<FieldKey>([...shown, ...lockingFields]);
  for (const field of fieldsJudgedWith(shown.filter(isEditableField))) needed.add(field);
  for (const field of shown) {
    for (const input of inputsOf[field as DerivedField] ?? []) needed.add(input);
  }
  return visible.filter((field) => needed.has(field));
}
