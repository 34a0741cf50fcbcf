import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { Condition } from "@pfa/domain/window.ts";
import { editText } from "../../ui/format-value.ts";
import { parseTyped } from "../../ui/parse-typed.ts";

export type ReadCondition = { ok: true; condition: Condition } | { ok: false; message: string };

/** A condition from what was typed for it, or what is still wrong. */
export function readCondition(
  field: FieldKey,
  op: Condition["op"],
  texts: readonly [string, string],
): ReadCondition {
  if (op === "blank" || op === "notBlank") return { ok: true, condition: { field, op } };
  const { kind } = fieldSpec(field);
  const parsed = texts.map((text) => parseTyped(kind === "timestamp" ? "date" : kind, text));
  const needed = op === "numberBetween" || op === "dateBetween" ? 2 : 1;
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
  const condition = needed === 2 ? { field, op, from: value, to } : { field, op, value };
  return { ok: true, condition: condition as Condition };
}

const isReversed = (from: unknown, to: unknown): boolean =>
  typeof from === "number" ? from > Number(to) : String(from) > String(to);

/** What the form shows for a condition that is already set. */
export function writtenValues(condition: Condition | null): [string, string] {
  if (!condition) return ["", ""];
  const { kind } = fieldSpec(condition.field);
  if ("from" in condition) return [editText(kind, condition.from), editText(kind, condition.to)];
  return "value" in condition ? [editText(kind, condition.value), ""] : ["", ""];
}
