import { editedFields, type FieldEdits } from "./draft.ts";
import type { EditableField } from "./field-catalog.ts";
import type { FieldValue, MirrorValues } from "./record.ts";

/** One field that PEMS changed to another value than the planner did since the edit began. */
export type FieldConflict = {
  field: EditableField;
  base: FieldValue;
  mine: FieldValue;
  theirs: FieldValue;
};

/** Fields changed on both sides to different values. `theirs` is PEMS as known now. */
export function findConflicts(edits: FieldEdits, theirs: MirrorValues): FieldConflict[] {
  return editedFields(edits).flatMap(([field, { base, mine }]) => {
    const theirValue = theirs[field];
    // Both sides reached the same value: nothing to ask the planner.
    if (theirValue === base || theirValue === mine) return [];
    return [{ field, base, mine, theirs: theirValue }];
  });
}

/** Edits that still say something: those whose value PEMS has reached by itself are dropped. */
export function rebaseEdits(edits: FieldEdits, theirs: MirrorValues): FieldEdits {
  return Object.fromEntries(
    editedFields(edits).filter(([field, { mine }]) => theirs[field] !== mine),
  );
}

/** How a planner settles one conflicting field. */
export type Resolution =
  | { choice: "mine" }
  | { choice: "theirs" }
  | { choice: "value"; value: FieldValue };

/**
 * The edits after settling one field: `mine` and `value` keep the edit on the new base, `theirs` drops it.
 * A value equal to PEMS's leaves no edit.
 */
export function resolveConflict(
  edits: FieldEdits,
  conflict: FieldConflict,
  resolution: Resolution,
): FieldEdits {
  const { [conflict.field]: _settled, ...rest } = edits;
  if (resolution.choice === "theirs") return rest;
  const mine = resolution.choice === "value" ? resolution.value : conflict.mine;
  return mine === conflict.theirs
    ? rest
    : { ...rest, [conflict.field]: { base: conflict.theirs, mine } };
}
