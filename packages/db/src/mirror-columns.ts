import { fieldSpec, mirrorFields } from "@pfa/domain/field-catalog.ts";

/**
 * Columns of pfa_record that a sync compares and writes; the key decides which record and is never written again. What no
 * column is for is in mirror-extra.ts.
 */
export const sourceColumns: readonly string[] = [
  "record_version",
  ...mirrorFields.map((field) => fieldSpec(field).column).filter((column) => column !== "pfa_id"),
];

/** The source columns of a relation, as a list. */
export const columnsOf = (alias: string): string => listOf(alias, sourceColumns);

/** Some columns of a relation, as a list. */
export function listOf(alias: string, columns: readonly string[]): string {
  return columns.map((column) => `${alias}.${column}`).join(", ");
}

/**
 * Whether the staged record s may be written over the mirrored m. Our own write-back may have brought the record further than
 * the read saw it. A record that came back may have been created anew, and then counts from the beginning.
 */
export const mayOverwrite = "(s.record_version >= m.record_version or m.is_vanished)";

/** Whether the columns of the staged record s are others than those of the mirrored m. */
export const columnsDiffer = `((${columnsOf("m")}) is distinct from (${columnsOf("s")}))`;
