import type { ChangeOperation, ChangeRule } from "./bulk-change.ts";
import { type FieldKey, fieldSpec } from "./field-catalog.ts";

/** A rule in a few words; names fields, never values. */
export const describeRule = ({ operations }: ChangeRule): string =>
  operations.map(describeOperation).join(", ");

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
