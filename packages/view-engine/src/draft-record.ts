import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import type { SentItem } from "@pfa/domain/row-marks.ts";
import { columnKindOf } from "./store.ts";

/** What one planner has of one record: the draft, if its edits are not empty, and what became of commits of it. */
export type OwnRecord = {
  rid: number;
  edits: FieldEdits;
  /** Newest first, messages as they are: whoever reads them is told only what they may see. */
  items: readonly SentItem[];
};

/** Texts that the case folding has to have learned before the records are loaded. */
export function textsOf(records: Iterable<OwnRecord>): Set<string> {
  const texts = new Set<string>();
  for (const { edits } of records)
    for (const [field, { mine }] of editedFields(edits))
      if (typeof mine === "string" && columnKindOf(field) === "text") texts.add(mine);
  return texts;
}
