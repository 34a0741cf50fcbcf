import { type FieldKey, fieldSpec, type FieldKind } from "@pfa/domain/field-catalog.ts";

/** A column of a file: what its cells hold decides how they are written. */
export type TableColumn = { header: string; kind: FieldKind };

/** A field as a column, under the label that the grid shows. */
export function columnOf(field: FieldKey): TableColumn {
  const { label, kind } = fieldSpec(field);
  return { header: label, kind };
}
