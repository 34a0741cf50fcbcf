import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import { createBits, keepRecords } from "./bits.ts";
import type { Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";
import { ValueColumn, type ValueKind } from "./value-column.ts";

/** A drafted record's merged cell: of a text column the dictionary's id, of a value column its whole number or null. */
export type MergedCell = number | null;

/** The reader's drafts over a store, as questions about many rows read them. */
export type DraftedRecords = {
  /** Ordinals of all records that the reader has a draft of, each once. */
  readonly rids: Int32Array;
  /** Merged cell of any record: the mirror's where nothing is drafted. */
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

/** Rows of a view without a draft, and those with one; each in the view's order. */
export function* splitRows(
  { store, rids, rowCount, drafts }: RowSource,
  { startRow, endRow }: RowRange = { startRow: 0, endRow: rowCount },
): Sliced<{ plain: Int32Array; drafted: Int32Array }> {
  const records = rids(startRow, endRow);
  if (!drafts || drafts.rids.length === 0) return { plain: records, drafted: new Int32Array(0) };
  const isDrafted = createBits(store.rowCount);
  for (const rid of drafts.rids)
    isDrafted[rid >>> 5] = (isDrafted[rid >>> 5] ?? 0) | (1 << (rid & 31));
  const drafted = yield* keepRecords(records, isDrafted, drafts.rids.length);
  for (let i = 0; i < isDrafted.length; i += 1) isDrafted[i] = ~(isDrafted[i] ?? 0);
  const plain = yield* keepRecords(records, isDrafted, records.length);
  return { plain, drafted };
}

/** A record's cell as PEMS has it. */
export function mirrorCell(store: Store, rid: number, field: FieldKey): MergedCell {
  const column = store.columns[field];
  return column instanceof ValueColumn ? column.at(rid) : (column.codes[rid] ?? 0);
}

/** What a value column's whole number says. */
export function fieldValueOf(kind: ValueKind, value: number | null): FieldValue {
  if (value === null) return null;
  if (kind === "date") return fromEpochDay(value);
  return kind === "number" ? value / 100 : value === 1;
}
