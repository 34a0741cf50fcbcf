import {
  type ChangeOperation,
  type ChangeRule,
  fieldsAsked,
  operationsFor,
} from "./bulk-change.ts";
import {
  type ChangeableValues,
  type ChangePlan,
  planChange,
  type SkipRule,
} from "./bulk-change-plan.ts";
import { cost } from "./cost.ts";
import { editedFields, type FieldEdits } from "./draft.ts";
import { type CellRule, editCells, type EditPolicy } from "./edit-cells.ts";
import { type EditableField, isDerivedField } from "./field-catalog.ts";
import { deriveValues } from "./merge.ts";
import type { Money } from "./money.ts";
import type { EditableValues, FieldValue, MergedValues, MirrorValues } from "./record.ts";

/** A record that a bulk change is asked about, with what the caller has drafted on it. */
export type ChangeableRecord = { isVanished: boolean; values: ChangeableValues; edits: FieldEdits };

export type ChangeRefusal = { field: string; rule: CellRule | SkipRule; message: string };

/** What a rule does to one record. A record some operations of which are refused is changed by the others. */
export type RecordChange = {
  outcome: "changed" | "unchanged" | "refused";
  /** The record's edits after the change. */
  edits: FieldEdits;
  saved: EditableField[];
  refused: ChangeRefusal[];
  /** A shift moved the end alone: the equipment is on site. */
  extended: boolean;
  /** What the record adds to the forecast total. */
  costBefore: Money;
  costAfter: Money;
};

/**
 * Applies a rule to one record. The rules of single cells decide; an operation one cell of which is refused is left out as
 * a whole: half a shift would be another change than the one asked for.
 */
export function changeRecord(
  { isVanished, values, edits }: ChangeableRecord,
  rule: ChangeRule,
  policy: EditPolicy,
): RecordChange {
  const merged = mergeValues(values, edits);
  const refused: ChangeRefusal[] = [];
  let operations: readonly ChangeOperation[] = operationsFor(rule, withFormulas(rule, merged));
  let plan = planChange(merged, operations);
  let decision = editCells({ isVanished, values }, edits, plan.cells, policy);
  while (decision.refused.length > 0) {
    refused.push(...decision.refused);
    const rest = withoutWriters(operations, plan, decision.refused);
    // Each round loses an operation, or is the last.
    if (rest.length === operations.length) break;
    operations = rest;
    plan = planChange(merged, operations);
    decision = editCells({ isVanished, values }, edits, plan.cells, policy);
  }
  refused.push(...plan.skipped);
  const { saved } = decision;
  return {
    outcome: outcomeOf(saved, refused),
    edits: decision.edits,
    saved,
    refused,
    extended: plan.extended && saved.includes("forecastEnd"),
    costBefore: countedCost(merged, isVanished),
    costAfter: countedCost(
      saved.length === 0 ? merged : mergeValues(values, decision.edits),
      isVanished,
    ),
  };
}

/** What conditions look at; formulas are computed only for those that ask for them. */
const withFormulas = (rule: ChangeRule, merged: ChangeableValues): Partial<MergedValues> =>
  fieldsAsked(rule).some(isDerivedField)
    ? { ...merged, ...deriveValues(merged as MirrorValues) }
    : merged;

function mergeValues(values: ChangeableValues, edits: FieldEdits): ChangeableValues {
  const merged = { ...values };
  for (const [field, { mine }] of editedFields(edits)) merged[field] = mine;
  return merged;
}

function withoutWriters(
  operations: readonly ChangeOperation[],
  { writers }: ChangePlan,
  refused: readonly ChangeRefusal[],
): readonly ChangeOperation[] {
  const guilty = new Set(refused.flatMap(({ field }) => writers.get(field) ?? []));
  return operations.filter((_, place) => !guilty.has(place));
}

function outcomeOf(
  saved: readonly EditableField[],
  refused: readonly ChangeRefusal[],
): RecordChange["outcome"] {
  if (saved.length > 0) return "changed";
  return refused.length > 0 ? "refused" : "unchanged";
}

/**
 * What a record adds to the forecast total: cancelled needs, budget to give away and records that PEMS no longer shows add
 * nothing.
 */
export function countedCost(values: EditableValues, isVanished: boolean): Money {
  if (isVanished || values.isDiscontinued === true || values.isFundsTransferable === true) return 0;
  return cost({
    source: text(values.source),
    monthlyRate: amount(values.monthlyRate),
    purchasePrice: amount(values.purchasePrice),
    start: text(values.forecastStart),
    end: text(values.forecastEnd),
  });
}

const text = (value: FieldValue) => (typeof value === "string" ? value : null);
const amount = (value: FieldValue) => (typeof value === "number" ? value : null);
