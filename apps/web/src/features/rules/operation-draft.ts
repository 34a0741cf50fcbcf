import {
  type ChangeOperation,
  changeRuleSchema,
  type PlannedField,
} from "@pfa/domain/bulk-change.ts";
import {
  type EditableField,
  editableFields,
  fieldSpec,
  isMoneyField,
} from "@pfa/domain/field-catalog.ts";
import { editText } from "../../ui/format-value.ts";
import { parseTyped } from "../../ui/parse-typed.ts";

export type Op = ChangeOperation["op"];

/** An operation while it is written: everything as text, each kept while other operations are tried. */
export type OperationDraft = {
  key: string;
  op: Op;
  field: EditableField;
  value: string;
  amount: string;
  unit: "days" | "weeks" | "months";
  direction: "later" | "earlier";
  onSite: "extend" | "skip";
  percent: string;
  price: "monthlyRate" | "purchasePrice";
  dollars: string;
  fields: readonly EditableField[];
  find: string;
  replacement: string;
  matchCase: boolean;
  wholeCell: boolean;
  on: boolean;
  /** Fields that are copied from the plan; all of them, if not said. */
  planned?: readonly PlannedField[];
};

export type Read<T> = { ok: true; value: T } | { ok: false; message: string };

export const opWords: Record<Op, string> = {
  shift: "Shift both dates",
  extend: "Lengthen or shorten",
  set: "Set a field",
  clear: "Empty a field",
  multiply: "Change a price by percent",
  add: "Change a price by an amount",
  replace: "Find and replace text",
  copyPlan: "Copy plan to forecast",
  swapSource: "Swap rental and purchase",
  discontinue: "Discontinue or reactivate",
  transferFunds: "Funds transferable",
};

/** Operations on prices are not offered to whoever may not see them. */
export const offeredOps = (maySeeMoney: boolean): Op[] =>
  (Object.keys(opWords) as Op[]).filter((op) => maySeeMoney || (op !== "multiply" && op !== "add"));

export const settableFields = (maySeeMoney: boolean): EditableField[] =>
  editableFields.filter((field) => maySeeMoney || !isMoneyField(field));

export const textFields = editableFields.filter((field) =>
  ["text", "code"].includes(fieldSpec(field).kind),
);

let drafts = 0;

export function emptyOperation(op: Op = "shift"): OperationDraft {
  drafts += 1;
  return {
    key: `operation ${drafts}`,
    op,
    field: "areaSilo",
    value: "",
    amount: "2",
    unit: "weeks",
    direction: "later",
    onSite: "extend",
    percent: "",
    price: "monthlyRate",
    dollars: "",
    fields: ["areaSilo"],
    find: "",
    replacement: "",
    matchCase: false,
    wholeCell: false,
    on: true,
  };
}

/** The operation that was written, or what is still wrong or missing. */
export function readOperation(draft: OperationDraft): Read<ChangeOperation> {
  const given = readGiven(draft);
  if (!given.ok) return given;
  // The rule's own check has the last word, and its words.
  const checked = changeRuleSchema.safeParse({ operations: [given.value] });
  const [operation] = checked.data?.operations ?? [];
  if (operation) return { ok: true, value: operation };
  const [issue] = checked.error?.issues ?? [];
  return { ok: false, message: sentence(issue?.message ?? "This is not complete yet") };
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

type Given = Read<Record<string, unknown>>;

const done = (value: Record<string, unknown>): Given => ({ ok: true, value });

const readGiven = (draft: OperationDraft): Given => readers[draft.op](draft);

const readers: Record<Op, (draft: OperationDraft) => Given> = {
  set: ({ op, field, value: text }) =>
    withValue(parseTyped(fieldSpec(field).kind, text), (value) =>
      value === null ? missing("Enter a value") : done({ op, field, value }),
    ),
  clear: ({ op, field }) => done({ op, field }),
  shift: (draft) => withNumber(draft.amount, (amount) => done(moveOf(draft, amount))),
  extend: (draft) => withNumber(draft.amount, (amount) => done(moveOf(draft, amount))),
  multiply: ({ op, price, percent: text }) =>
    withNumber(text, (percent) => done({ op, field: price, percent })),
  add: ({ op, price, dollars }) =>
    withNumber(dollars, (amount) => done({ op, field: price, amount })),
  replace: ({ op, fields, find, replacement, matchCase, wholeCell }) =>
    find === ""
      ? missing("Enter the text to look for")
      : done({ op, fields, find, replacement, matchCase, wholeCell }),
  copyPlan: ({ op, planned }) => done({ op, ...(planned && { fields: planned }) }),
  swapSource: ({ op }) => done({ op }),
  discontinue: ({ op, on }) => done({ op, on }),
  transferFunds: ({ op, on }) => done({ op, on }),
};

function moveOf({ op, direction, unit, onSite }: OperationDraft, amount: number) {
  const signed = direction === "earlier" ? -amount : amount;
  return { op, amount: signed, unit, ...(op === "shift" && { onSite }) };
}

const missing = (message: string): Read<never> => ({ ok: false, message });

type Typed = ReturnType<typeof parseTyped>;

const withValue = (typed: Typed, then: (value: unknown) => Given): Given =>
  typed.ok ? then(typed.value) : typed;

const withNumber = (text: string, then: (value: number) => Given): Given =>
  withValue(parseTyped("number", text), (value) =>
    typeof value === "number" ? then(value) : missing("Enter a number"),
  );

/** An operation of a rule, written back into its form. */
export function draftOfOperation(operation: ChangeOperation): OperationDraft {
  const draft = emptyOperation(operation.op);
  if (operation.op === "set") {
    const { field } = operation;
    const value = operation.value as Parameters<typeof editText>[1];
    return { ...draft, field, value: editText(fieldSpec(field).kind, value) };
  }
  if (operation.op === "shift" || operation.op === "extend") {
    const direction = operation.amount < 0 ? "earlier" : "later";
    return { ...draft, ...operation, amount: String(Math.abs(operation.amount)), direction };
  }
  if (operation.op === "multiply") {
    return { ...draft, price: operation.field, percent: String(operation.percent) };
  }
  if (operation.op === "add") {
    return { ...draft, price: operation.field, dollars: String(operation.amount) };
  }
  if (operation.op === "copyPlan") return { ...draft, planned: operation.fields };
  return { ...draft, ...operation };
}
