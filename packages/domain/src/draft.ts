import type { EditableField } from "./field-catalog.ts";
import type { FieldValue } from "./record.ts";

/** One changed field: the mirror's value when the edit began, and the planner's. */
export type FieldEdit = { base: FieldValue; mine: FieldValue };
export type FieldEdits = Partial<Record<EditableField, FieldEdit>>;

/** One planner's uncommitted changes to one record; only changed fields, never empty. */
export type Draft = {
  pfaId: string;
  userId: number;
  /** Record version of the mirror when the first of these edits began. */
  baseVersion: number;
  edits: FieldEdits;
};

export const editedFields = (edits: FieldEdits) =>
  Object.entries(edits) as [EditableField, FieldEdit][];

export const isEmpty = (edits: FieldEdits): boolean => Object.keys(edits).length === 0;
