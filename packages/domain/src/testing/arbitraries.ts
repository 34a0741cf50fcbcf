import fc from "fast-check";
import type { FieldEdits } from "../draft.ts";
import { type EditableField, editableFields, fieldSpec } from "../field-catalog.ts";
import { fromEpochDay } from "../iso-date.ts";
import type { FieldValue, MirrorValues } from "../record.ts";
import { someValues } from "./builders.ts";

const day = fc.integer({ min: 20_000, max: 20_040 }).map(fromEpochDay);
const amount = fc.integer({ min: 0, max: 300_000 }).map((cents) => cents / 100);
const word = fc.constantFrom("A", "B", "SILO-4");

/** A valid value of a field, from few enough that equal ones are met often. */
export function valueOf(field: EditableField): fc.Arbitrary<FieldValue> {
  const { kind, values } = fieldSpec(field);
  if (kind === "boolean") return fc.boolean();
  if (kind === "money") return fc.option(amount);
  if (kind === "date") return fc.option(day);
  return fc.option(kind === "enum" ? fc.constantFrom(...(values ?? [])) : word);
}

const valuesOf = (fields: readonly EditableField[]) =>
  Object.fromEntries(fields.map((field) => [field, valueOf(field)])) as Record<
    EditableField,
    fc.Arbitrary<FieldValue>
  >;

/** Any values PEMS may hold, also such that break a planner's rules. */
export const anyMirror: fc.Arbitrary<MirrorValues> = fc
  .record(valuesOf(editableFields))
  .map((values) => someValues(values));

/** Values for some of the fields a planner may change. */
export const someEditable: fc.Arbitrary<Partial<Record<EditableField, FieldValue>>> = fc.record(
  valuesOf(editableFields),
  { requiredKeys: [] },
);

/** Edits of some fields, of any base and value that differ. */
export const anyEdits: fc.Arbitrary<FieldEdits> = fc
  .tuple(someEditable, anyMirror)
  .map(([mine, base]) => {
    const edits: FieldEdits = {};
    for (const [field, value] of Object.entries(mine) as [EditableField, FieldValue][])
      if (base[field] !== value) edits[field] = { base: base[field], mine: value };
    return edits;
  });
