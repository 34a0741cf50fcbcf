import { findConflicts } from "./conflict.ts";
import { editedFields, type FieldEdit, type FieldEdits } from "./draft.ts";
import type { EditableField, FieldKey } from "./field-catalog.ts";
import type { MirrorValues } from "./record.ts";
import type { FieldMark } from "./window.ts";
import { type CommitItemState, openStates } from "./write-back.ts";

/** One record of one of the caller's commits: what was sent, and what became of it. */
export type SentItem = {
  rid: number;
  state: CommitItemState;
  edits: FieldEdits;
  /** Why it is where it is: PEMS's message or ours. */
  message: string | null;
  /** False until a sync first showed the write. */
  isConfirmed: boolean;
};

export type FieldMarks = Partial<Record<FieldKey, FieldMark>>;

/** What a record's marks follow from: the caller's edits, the mirror's values under them, and the caller's items. */
export type MarkedRecord = {
  edits: FieldEdits;
  /** Editable fields at least. */
  mirror: Pick<MirrorValues, EditableField>;
  /** Newest first. */
  items: readonly SentItem[];
};

/** Where each edited or just written field of a record stands. */
export function markFields({ edits, mirror, items }: MarkedRecord): FieldMarks {
  const marks: FieldMarks = writtenMarks(items);
  for (const [field, edit] of editedFields(edits))
    marks[field] = markOf(field, edit, { mirror, items });
  return marks;
}

/** Whether PEMS has changed a field that the planner changes to another value; one on its way to PEMS is no conflict yet. */
export const hasConflict = (record: MarkedRecord): boolean =>
  Object.values(markFields(record)).some(({ state }) => state === "conflict");

/** Writes that no sync has shown yet. */
function writtenMarks(items: readonly SentItem[]): FieldMarks {
  const written = items.find((item) => item.state === "written" && !item.isConfirmed);
  const fields = written ? editedFields(written.edits) : [];
  return Object.fromEntries(fields.map(([field, { base }]) => [field, { state: "written", base }]));
}

function markOf(
  field: EditableField,
  edit: FieldEdit,
  { mirror, items }: Omit<MarkedRecord, "edits">,
): FieldMark {
  const { base } = edit;
  const open = items.find(({ state, edits }) => isOpen(state) && edits[field]);
  if (open) return { state: open.state, base };

  const [conflict] = findConflicts({ [field]: edit }, mirror as MirrorValues);
  if (conflict) return { state: "conflict", base, theirs: conflict.theirs };

  const [newest] = items;
  const failed = newest?.state === "refused" || newest?.state === "dead";
  // Edited further since, the field is a plain draft again.
  if (newest && failed && newest.edits[field]?.mine === edit.mine) {
    return { state: newest.state, base, ...(newest.message && { message: newest.message }) };
  }
  return { state: "draft", base };
}

/** Fields on their way to PEMS. */
export const fieldsInFlight = (items: readonly SentItem[]): ReadonlySet<string> =>
  new Set(items.flatMap(({ state, edits }) => (isOpen(state) ? Object.keys(edits) : [])));

const isOpen = (state: CommitItemState): boolean =>
  (openStates as readonly CommitItemState[]).includes(state);
