import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import type { EditableField } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";

/** Edits as drafts and commit items store them: two flat objects with the same keys. */
export type StoredEdits = {
  changes: Partial<Record<EditableField, FieldValue>>;
  base: Partial<Record<EditableField, FieldValue>>;
};

export const toFieldEdits = ({ changes, base }: StoredEdits): FieldEdits =>
  Object.fromEntries(
    Object.entries(changes).map(([field, mine]) => [
      field,
      { base: base[field as EditableField] ?? null, mine },
    ]),
  );

export function toStoredEdits(edits: FieldEdits): StoredEdits {
  const fields = editedFields(edits);
  return {
    changes: Object.fromEntries(fields.map(([field, { mine }]) => [field, mine])),
    base: Object.fromEntries(fields.map(([field, { base }]) => [field, base])),
  };
}
