import { parseCellValue } from "@pfa/domain/cell-value.ts";
import type { Resolution } from "@pfa/domain/conflict.ts";
import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { parseTyped } from "../../ui/parse-typed.ts";

export type ConflictField = {
  field: FieldKey;
  base: FieldValue;
  mine: FieldValue;
  theirs: FieldValue;
};
export type ConflictRecord = {
  pfaId: string;
  description: string | null;
  fields: ConflictField[];
};

/** How one field is to be settled, as far as the planner has said; `text` is what stands in the own-value box. */
export type Choice = { choice: Resolution["choice"]; text: string };

export const choiceKey = (pfaId: string, field: string): string => `${pfaId} ${field}`;

/** A choice as the server takes it, or what is still wrong with it. */
export function toResolution(
  field: FieldKey,
  choice: Choice,
): { ok: true; resolution: Resolution } | { ok: false; message: string } {
  if (choice.choice !== "value") return { ok: true, resolution: { choice: choice.choice } };
  const typed = parseTyped(fieldSpec(field).kind, choice.text);
  if (!typed.ok) return typed;
  const parsed = parseCellValue(field, typed.value);
  return parsed.ok
    ? { ok: true, resolution: { choice: "value", value: parsed.value } }
    : { ok: false, message: parsed.error.message };
}
