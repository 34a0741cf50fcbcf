import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import { hasConflict } from "@pfa/domain/row-marks.ts";
import type { OwnRecord } from "./draft-record.ts";
import { fieldValueOf } from "./row-source.ts";
import type { Store } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** Whether PEMS has changed a field that a record's edits change to another value. */
export const isInConflict = (store: Store, { rid, edits, items }: OwnRecord): boolean =>
  hasConflict({ edits, mirror: editedMirror(store, rid, edits), items });

/** The mirror's values of edited fields: marks and conflicts ask for no others. */
export function editedMirror(store: Store, rid: number, edits: FieldEdits): MirrorValues {
  const entries = editedFields(edits).map(([field]) => [field, mirrorValue(store, rid, field)]);
  return Object.fromEntries(entries) as MirrorValues;
}

function mirrorValue(store: Store, rid: number, field: FieldKey): FieldValue {
  const column = store.columns[field];
  return column instanceof ValueColumn
    ? fieldValueOf(column.kind, column.at(rid))
    : column.dictionary.text(column.codes[rid] ?? 0);
}
