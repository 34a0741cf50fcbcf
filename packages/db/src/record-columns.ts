import { fieldSpec, type MirrorField, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirroredRecord, MirrorValues } from "@pfa/domain/record.ts";
import { join, raw, type Sql } from "./client.ts";

/** PostgreSQL type of a mirrored field's column. */
export function columnType(
  field: MirrorField,
): "text" | "date" | "timestamptz" | "numeric" | "boolean" {
  switch (fieldSpec(field).kind) {
    case "date":
      return "date";
    case "timestamp":
      return "timestamptz";
    case "money":
    case "number":
      return "numeric";
    case "boolean":
      return "boolean";
    case "text":
    case "code":
    case "enum":
      return "text";
  }
}

/** `alias.column as "field"` for every mirrored field. */
export function selectMirrorFields(alias: string): Sql {
  return join(
    mirrorFields.map((field) => raw(`${alias}.${fieldSpec(field).column} as "${field}"`)),
  );
}

export type MirrorRow = Record<MirrorField, FieldValue> & {
  rid: number;
  recordVersion: number;
  isVanished: boolean;
};

/** A row selected with selectMirrorFields plus rid, "recordVersion" and "isVanished". */
export function toMirroredRecord(row: MirrorRow): MirroredRecord & { rid: number } {
  const values = Object.fromEntries(
    mirrorFields.map((field) => [field, row[field]]),
  ) as MirrorValues;
  return {
    rid: row.rid,
    pfaId: String(row.pfaId),
    recordVersion: row.recordVersion,
    isVanished: row.isVanished,
    values,
  };
}
