import { editedFields, type FieldEdits } from "./draft.ts";
import { isEditableField, type MirrorField, mirrorFields } from "./field-catalog.ts";
import type { FieldValue, MirrorValues } from "./record.ts";

/** What may change on a record: a field, or whether PEMS shows it at all. */
export type ChangedField = MirrorField | "isVanished";

export type ValueChange = { from: FieldValue; to: FieldValue };

/** The fields of an answer from PEMS that differ from what the mirror held. */
export function changedValues(
  before: MirrorValues,
  after: Partial<MirrorValues>,
): Partial<Record<MirrorField, ValueChange>> {
  const told = mirrorFields.filter((field) => after[field] !== undefined);
  return Object.fromEntries(
    told
      .filter((field) => after[field] !== before[field])
      .map((field) => [field, { from: before[field], to: after[field] }]),
  );
}

/**
 * Edits that take changes back, after the rules of single cells took them: the edit's base is the value after the change. What
 * PEMS has changed again since is then a conflict like any other, for the planner to settle. Of several changes of a field
 * the oldest says where to go back to, and the newest what it is based on.
 */
export function basedOnChanges(
  edits: FieldEdits,
  changes: ReadonlyMap<string, ValueChange>,
): FieldEdits {
  return Object.fromEntries(
    editedFields(edits).map(([field, edit]) => {
      const change = changes.get(field);
      return [field, change ? { base: change.to, mine: edit.mine } : edit];
    }),
  );
}

/** Changes of a record, newest first, as one change per editable field: from before the oldest to after the newest. */
export function mergeChanges(
  changes: readonly ({ field: ChangedField } & ValueChange)[],
): Map<string, ValueChange> {
  const merged = new Map<string, ValueChange>();
  for (const { field, from, to } of changes)
    merged.set(field, { from, to: merged.get(field)?.to ?? to });
  return merged;
}

/** Whether a change can be taken back here at all: what only PEMS sets cannot. */
export const isRevertible = (field: ChangedField): boolean =>
  field !== "isVanished" && isEditableField(field);
