import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { KeptLeaf, RelativeCondition } from "@pfa/domain/relative-days.ts";
import { type Condition, MAX_SET_VALUES, operatorsOf } from "@pfa/domain/window.ts";
import { editText } from "../../../ui/format-value.ts";
import { parseTyped } from "../../../ui/parse-typed.ts";
import type { Operator } from "./filter-words.ts";
import type { Span } from "./relative-phrase.ts";

export type FieldTerm = Condition | RelativeCondition;

/** A condition while it is written: what it compares with as text, and what was chosen, each kept while others are tried. */
export type ConditionDraft = {
  field: FieldKey;
  op: Operator;
  texts: readonly [string, string];
  values: readonly (string | null)[];
  flag: boolean;
  span: Span;
};

export type ReadTerm = { ok: true; term: FieldTerm } | { ok: false; message: string };

/** What can be asked of a field: what its kind takes, and of days also where they lie from today. */
export function operatorsFor(field: FieldKey): Operator[] {
  const { kind } = fieldSpec(field);
  const isDay = kind === "date" || kind === "timestamp";
  return [...(isDay ? (["relative"] as const) : []), ...operatorsOf(field)];
}

const nextMonth: Span = { unit: "day", from: 0, to: 30 };

export const emptyDraft = (field: FieldKey, op?: Operator): ConditionDraft => ({
  field,
  op: op ?? operatorsFor(field)[0] ?? "blank",
  texts: ["", ""],
  values: [],
  flag: true,
  span: nextMonth,
});

/** A condition that is set, written back into its form. */
export function draftOf(term: FieldTerm): ConditionDraft {
  const draft = { ...emptyDraft(term.field, term.op), texts: writtenTexts(term) };
  if (term.op === "relative") return { ...draft, span: term };
  if (term.op === "in") return { ...draft, values: term.values };
  return term.op === "is" ? { ...draft, flag: term.value } : draft;
}

function writtenTexts(term: FieldTerm): [string, string] {
  const { kind } = fieldSpec(term.field);
  if (term.op === "relative") return ["", ""];
  if ("from" in term) return [editText(kind, term.from), editText(kind, term.to)];
  return "value" in term ? [editText(kind, term.value), ""] : ["", ""];
}

/** The condition that was written, or what is still wrong. */
export function readDraft({ field, op, texts, values, flag, span }: ConditionDraft): ReadTerm {
  if (op === "relative") {
    const { unit, from, to } = span;
    return from !== null && to !== null && from > to
      ? { ok: false, message: "“From” must not be after “to”" }
      : { ok: true, term: { field, op, unit, from, to } };
  }
  if (op === "in")
    return values.length === 0
      ? { ok: false, message: "Choose a value" }
      : { ok: true, term: { field, op, values: values.slice(0, MAX_SET_VALUES) } };
  return op === "is" ? { ok: true, term: { field, op, value: flag } } : readTexts(field, op, texts);
}

export const needsTwo = (op: Operator): boolean => op === "numberBetween" || op === "dateBetween";

function readTexts(
  field: FieldKey,
  op: Exclude<Condition["op"], "in" | "is">,
  texts: readonly [string, string],
): ReadTerm {
  if (op === "blank" || op === "notBlank") return { ok: true, term: { field, op } };
  const { kind } = fieldSpec(field);
  const parsed = texts.map((text) => parseTyped(kind === "timestamp" ? "date" : kind, text));
  const needed = needsTwo(op) ? 2 : 1;
  const values: unknown[] = [];
  for (const one of parsed.slice(0, needed)) {
    if (!one.ok) return one;
    if (one.value === null) return { ok: false, message: "Enter a value" };
    values.push(one.value);
  }
  const [value, to] = values;
  if (needed === 2 && isReversed(value, to)) {
    return { ok: false, message: "“From” must not be after “To”" };
  }
  const term = needed === 2 ? { field, op, from: value, to } : { field, op, value };
  return { ok: true, term: term as Condition };
}

const isReversed = (from: unknown, to: unknown): boolean =>
  typeof from === "number" ? from > Number(to) : String(from) > String(to);

/** The same question of another field, as far as that can be asked it. */
export function moveTo(draft: ConditionDraft, field: FieldKey): ConditionDraft {
  const isSameKind = fieldSpec(field).kind === fieldSpec(draft.field).kind;
  const keepsOp = isSameKind && operatorsFor(field).includes(draft.op);
  return keepsOp ? { ...draft, field, values: [] } : emptyDraft(field);
}

/** Leaves that ask nothing of a field have no form of their own. */
export const isFieldTerm = (term: KeptLeaf): term is FieldTerm => "field" in term;
