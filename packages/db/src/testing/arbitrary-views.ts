import {
  editableFields,
  type FieldKey,
  fieldKeys,
  fieldSpec,
  mirrorFields,
} from "@pfa/domain/field-catalog.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import { type Condition, operatorsOf, type Sort, type View } from "@pfa/domain/window.ts";
import * as fc from "fast-check";
import type { ReferenceRecord } from "./reference-view.ts";

// Records, drafts and views by chance, out of few values each, so that ties, misses, matches and empty values are all common.

const pools = {
  // Both cases, LIKE's own characters, letters beyond ASCII and beyond U+FFFF.
  text: [
    "CRANE",
    "crane",
    "Crane 50%",
    "a_b",
    "aXb",
    "back\\slash",
    "Äpfel",
    "äpfel",
    "éa",
    "𝒵",
    "z",
    "￮",
    "'; --",
  ],
  money: [0, 0.01, 100, 100.5, 5000, 5000.01, 999_999_999_999.99],
  number: [0, 1, 1.5, 12.25],
  date: ["2024-02-28", "2024-02-29", "2025-01-15", "2025-03-15", "2026-12-31"],
  boolean: [true, false],
} as const;

function poolOf(field: FieldKey): readonly FieldValue[] {
  const { kind, values } = fieldSpec(field);
  if (kind === "enum") return [...(values ?? []), null];
  if (kind === "boolean") return pools.boolean;
  if (kind === "code" || kind === "text" || kind === "timestamp") return [...pools.text, null];
  return [...pools[kind], null];
}

const valueOf = (field: FieldKey) => fc.constantFrom(...poolOf(field));

const mirrorValues = fc.record(
  Object.fromEntries(mirrorFields.map((field) => [field, valueOf(field)])),
) as fc.Arbitrary<MirrorValues>;

const fieldEdits: fc.Arbitrary<FieldEdits> = fc
  .subarray(editableFields, { maxLength: 5 })
  .chain((fields) =>
    fc.record(
      Object.fromEntries(
        fields.map((field) => [field, fc.record({ base: valueOf(field), mine: valueOf(field) })]),
      ),
    ),
  );

/** Up to 40 records, half of them drafted, with keys that only case or code point tells apart. */
export const someRecords: fc.Arbitrary<ReferenceRecord[]> = fc
  .array(
    fc.record({
      values: mirrorValues,
      edits: fc.oneof(fc.constant({}), fieldEdits),
      isVanished: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
    }),
    { maxLength: 40 },
  )
  .map((drawn) =>
    drawn.map(({ values, edits, isVanished }, position) => {
      const rid = position + 1;
      // Not in the order of the ordinals.
      const pfaId = `${"bAaB"[position % 4]}${(position * 37) % 100}`;
      const record = { pfaId, recordVersion: 1, isVanished, values: { ...values, pfaId } };
      return { rid, record, edits };
    }),
  );

const sort: fc.Arbitrary<Sort[]> = fc.array(
  fc.record({
    field: fc.constantFrom(...fieldKeys),
    direction: fc.constantFrom("asc", "desc"),
  }),
  { maxLength: 3 },
);

const textPart = fc.constantFrom("", "a", "A", "ä", "_", "%", "\\", "crane", "E", "bA", "𝒵", "50%");

const condition: fc.Arbitrary<Condition> = fc
  .constantFrom(...fieldKeys)
  .chain((field) => fc.constantFrom(...operatorsOf(field)).chain((op) => conditionOf(field, op)));

function conditionOf(field: FieldKey, op: Condition["op"]): fc.Arbitrary<Condition> {
  const operand = fc.constantFrom(...poolOf(field).filter((value) => value !== null));
  const operands: Record<string, fc.Arbitrary<unknown>> = {};
  if (op === "in") operands["values"] = fc.uniqueArray(valueOf(field), { maxLength: 4 });
  else if (op === "numberBetween" || op === "dateBetween")
    Object.assign(operands, { from: operand, to: operand });
  else if (["contains", "notContains", "startsWith", "endsWith"].includes(op))
    operands["value"] = textPart;
  else if (op !== "blank" && op !== "notBlank") operands["value"] = operand;
  const parts = { field: fc.constant(field), op: fc.constant(op), ...operands };
  return fc.record(parts) as unknown as fc.Arbitrary<Condition>;
}

export const someView: fc.Arbitrary<View> = fc.record({
  sort,
  filter: fc.oneof(
    { weight: 1, arbitrary: fc.constant<Condition[]>([]) },
    { weight: 3, arbitrary: fc.array(condition, { minLength: 1, maxLength: 2 }) },
  ),
  search: fc.oneof({ weight: 3, arbitrary: fc.constant("") }, { weight: 1, arbitrary: textPart }),
  onlyDrafts: fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0),
});

export const someField: fc.Arbitrary<FieldKey> = fc.constantFrom(...fieldKeys);
