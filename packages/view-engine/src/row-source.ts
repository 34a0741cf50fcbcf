import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { Store } from "./store.ts";
import type { ValueKind } from "./value-column.ts";

/**
 * A drafted record's merged cell: of a value column its whole number or null; of a text column the dictionary's id, or the
 * text itself where the dictionary does not hold it.
 */
export type MergedCell = number | string | null;

/** The reader's drafts over a store, as questions about many rows read them. */
export type DraftedRecords = {
  /** Ordinals of all records that the reader has a draft of, each once. */
  readonly rids: Int32Array;
  /** Merged cell of one of them. */
  cell(rid: number, field: FieldKey): MergedCell;
};

/**
 * The rows of a view as a reader sees them. Whatever is asked of many rows scans those without a draft in the store's own
 * arrays and looks the drafted ones up one by one.
 */
export type RowSource = {
  readonly store: Store;
  readonly rowCount: number;
  /**
   * Ordinals of the rows from `startRow` to `endRow` in the view's order, those of drafted records included; fewer where the
   * view ends before. May be a part of an array that others hold: not to be written to.
   */
  rids(startRow: number, endRow: number): Int32Array;
  /** Null while the reader has none. */
  readonly drafts: DraftedRecords | null;
};

/** The rows of a view that nobody has drafted anything of. */
export const plainRows = (store: Store, rids: Int32Array): RowSource => ({
  store,
  rowCount: rids.length,
  rids: (startRow, endRow) =>
    startRow === 0 && endRow >= rids.length ? rids : rids.subarray(startRow, endRow),
  drafts: null,
});

/** What a value column's whole number says. */
export function fieldValueOf(kind: ValueKind, value: number | null): FieldValue {
  if (value === null) return null;
  if (kind === "date") return fromEpochDay(value);
  return kind === "number" ? value / 100 : value === 1;
}
