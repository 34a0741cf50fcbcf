import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import { type FieldMarks, markFields } from "@pfa/domain/row-marks.ts";
import { visibleMessage } from "@pfa/domain/visible-message.ts";
import type { OwnRecord } from "./draft-record.ts";
import { fieldValueOf } from "./row-source.ts";
import type { Store } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** What a reader may see of marks. */
export type Sight = { permissions: ReadonlySet<string>; visible: ReadonlySet<FieldKey> };

/** Where each edited or just written field of a record stands, of those that the reader may see; null if none. */
export function marksOf(
  store: Store,
  { rid, edits, items }: OwnRecord,
  { permissions, visible }: Sight,
): FieldMarks | null {
  const marks = markFields({
    edits,
    mirror: mirrorOf(store, rid, edits),
    items: items.map((item) => ({
      ...item,
      message: visibleMessage(
        permissions,
        editedFields(item.edits).map(([field]) => field),
        item.message,
      ),
    })),
  });
  const shown = Object.entries(marks).filter(([field]) => visible.has(field as FieldKey));
  return shown.length === 0 ? null : Object.fromEntries(shown);
}

/** Marks ask the mirror for edited fields only. */
function mirrorOf(store: Store, rid: number, edits: FieldEdits): MirrorValues {
  const entries = editedFields(edits).map(([field]) => [field, mirrorValue(store, rid, field)]);
  return Object.fromEntries(entries) as MirrorValues;
}

function mirrorValue(store: Store, rid: number, field: FieldKey): FieldValue {
  const column = store.columns[field];
  return column instanceof ValueColumn
    ? fieldValueOf(column.kind, column.at(rid))
    : column.dictionary.text(column.codes[rid] ?? 0);
}
