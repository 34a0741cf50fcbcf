import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { type Condition, conditionSchema, operatorsOf } from "@pfa/domain/window.ts";
import { editText } from "../../ui/format-value.ts";
import { parseTyped } from "../../ui/parse-typed.ts";
import type { Read } from "./operation-draft.ts";

/** A condition while it is written. */
export type ConditionDraft = {
  key: string;
  field: FieldKey;
  op: Condition["op"];
  /** What it is compared with, and the end of a span. Of a list: the values, each with a comma after it. */
  texts: readonly [string, string];
  flag: boolean;
};

export const conditionWords: Record<Condition["op"], string> = {
  contains: "contains",
  notContains: "does not contain",
  equals: "is",
  notEquals: "is not",
  startsWith: "begins with",
  endsWith: "ends with",
  in: "is one of",
  numberEquals: "=",
  lessThan: "<",
  lessOrEqual: "≤",
  greaterThan: ">",
  greaterOrEqual: "≥",
  numberBetween: "is between",
  on: "is on",
  before: "is before",
  after: "is after",
  dateBetween: "is between",
  is: "is",
  blank: "is empty",
  notBlank: "is not empty",
};

let drafts = 0;

export function emptyCondition(field: FieldKey = "category"): ConditionDraft {
  drafts += 1;
  const [op = "blank"] = operatorsOf(field);
  return { key: `condition ${drafts}`, field, op, texts: ["", ""], flag: true };
}

/** Another field keeps what was typed where its operators allow it. */
export const withField = (draft: ConditionDraft, field: FieldKey): ConditionDraft => {
  const operators = operatorsOf(field);
  const op = operators.includes(draft.op) ? draft.op : (operators[0] ?? "blank");
  return { ...draft, field, op };
};

export const takesTwo = (op: Condition["op"]) => op === "numberBetween" || op === "dateBetween";
export const takesNone = (op: Condition["op"]) => op === "blank" || op === "notBlank";

/** The condition that was written, or what is still missing. */
export function readConditionDraft({ field, op, texts, flag }: ConditionDraft): Read<Condition> {
  if (takesNone(op)) return checked({ field, op });
  if (op === "is") return checked({ field, op, value: flag });
  const [first, second] = texts;
  if (op === "in") {
    const values = first.split(",").flatMap((text) => text.trim() || []);
    if (values.length === 0)
      return { ok: false, message: "Enter one value or several, with commas" };
    return checked({ field, op, values });
  }
  const { kind } = fieldSpec(field);
  const parsed = [first, second].map((text) =>
    parseTyped(kind === "timestamp" ? "date" : kind, text),
  );
  for (const one of takesTwo(op) ? parsed : parsed.slice(0, 1)) {
    if (!one.ok) return one;
    if (one.value === null) return { ok: false, message: "Enter a value" };
  }
  const [value, to] = parsed.map((one) => (one.ok ? one.value : null));
  return checked(takesTwo(op) ? { field, op, from: value, to } : { field, op, value });
}

function checked(given: object): Read<Condition> {
  const parsed = conditionSchema.safeParse(given);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, message: "This does not suit the field" };
}

/** A condition of a rule, written back into its form. */
export function draftOfCondition(condition: Condition): ConditionDraft {
  const { field, op } = condition;
  const draft = { ...emptyCondition(field), op };
  const { kind } = fieldSpec(field);
  if (op === "is") return { ...draft, flag: condition.value };
  if (op === "in") return { ...draft, texts: [condition.values.join(", "), ""] };
  if ("from" in condition) {
    return { ...draft, texts: [editText(kind, condition.from), editText(kind, condition.to)] };
  }
  return "value" in condition ? { ...draft, texts: [editText(kind, condition.value), ""] } : draft;
}
