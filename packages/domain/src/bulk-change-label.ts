import type { ChangeOperation, ChangeRule, RuleCase } from "./bulk-change.ts";
import { type FieldKey, fieldSpec } from "./field-catalog.ts";

/** A rule in a few words; names fields, never values. */
export const describeRule = ({ operations, cases = [] }: ChangeRule): string =>
  [...operations.map(describeOperation), ...cases.map(describeCase)].join(", ");

const describeAll = (operations: readonly ChangeOperation[]): string =>
  operations.map(describeOperation).join(", ");

function describeCase({ match, when, operations, otherwise }: RuleCase): string {
  const fields = [...new Set(when.map(({ field }) => label(field)))];
  const condition = `by ${fields.join(match === "all" ? " and " : " or ")}`;
  const rest = otherwise.length > 0 ? `; otherwise ${describeAll(otherwise)}` : "";
  return `${describeAll(operations) || "Nothing"} ${condition}${rest}`;
}

type Words = {
  [Op in ChangeOperation["op"]]: (operation: Extract<ChangeOperation, { op: Op }>) => string;
};

const label = (field: FieldKey) => fieldSpec(field).label;

const words: Words = {
  set: ({ field }) => `Set ${label(field)}`,
  clear: ({ field }) => `Clear ${label(field)}`,
  shift: () => "Shift dates",
  extend: ({ amount }) => (amount > 0 ? "Extend end" : "Shorten end"),
  multiply: ({ field }) => `Change ${label(field)} by percent`,
  add: ({ field }) => `Change ${label(field)} by amount`,
  replace: ({ fields }) => `Replace text in ${fields.map(label).join(" and ")}`,
  copyPlan: () => "Copy plan to forecast",
  swapSource: () => "Swap rental and purchase",
  discontinue: ({ on }) => (on ? "Discontinue" : "Reactivate"),
  transferFunds: ({ on }) => (on ? "Mark funds transferable" : "Keep funds"),
};

const describeOperation = (operation: ChangeOperation): string =>
  (words[operation.op] as (operation: ChangeOperation) => string)(operation);
