import { editedFields } from "@pfa/domain/draft.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { type FieldMarks, markFields } from "@pfa/domain/row-marks.ts";
import { visibleMessage } from "@pfa/domain/visible-message.ts";
import { editedMirror } from "./draft-conflict.ts";
import type { OwnRecord } from "./draft-record.ts";
import type { Store } from "./store.ts";

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
    mirror: editedMirror(store, rid, edits),
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
