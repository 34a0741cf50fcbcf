import type { FieldEdits } from "./draft.ts";
import type { FieldKey } from "./field-catalog.ts";
import { mergeRecord } from "./merge.ts";
import type { MirroredRecord } from "./record.ts";
import { markFields, type SentItem } from "./row-marks.ts";
import type { WindowRow } from "./window.ts";

/** What a row follows from: the mirror's record, the caller's edits of it, and the caller's commit items, the newest first. */
export type RowSource = { record: MirroredRecord; edits: FieldEdits; items: readonly SentItem[] };

/** A record as the row of a window: merged, with the marks of the columns. */
export function toWindowRow(
  { record, edits, items }: RowSource,
  columns: readonly FieldKey[],
): WindowRow {
  const merged = mergeRecord(record.values, edits);
  const marks = markFields({ edits, mirror: record.values, items });
  const shown = columns.filter((field) => marks[field] !== undefined);
  return {
    id: record.pfaId,
    values: columns.map((field) => merged[field]),
    ...(record.isVanished && { vanished: true as const }),
    ...(shown.length > 0 && {
      marks: Object.fromEntries(shown.map((field) => [field, marks[field]])),
    }),
  };
}
