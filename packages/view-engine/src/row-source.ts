import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import { createBits, keepRecords, setBit } from "./bits.ts";
import type { Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";
import { ValueColumn, type ValueKind } from "./value-column.ts";

/** Code of no value in a value column; in a text column it is the dictionary's id 0. */
export const NO_VALUE = -Infinity;

/** The reader's drafts over a store, as questions about many rows read them. */
export type DraftedRecords = {
  /** Ordinals of all records that the reader has a draft of; a record's place is its index here. */
  readonly rids: Int32Array;
  /** A record's place, or -1 without a draft. */
  place(rid: number): number;
  /** Merged code of the record at a place: a dictionary's id, or a whole number, or NO_VALUE. */
  code(place: number, field: FieldKey): number;
  /** The same of every place. */
  codes(field: FieldKey): Float64Array;
  /** False where no draft changes the field: all merged codes of it are the mirror's. */
  touches(field: FieldKey): boolean;
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
  /** All rows, where they are known apart. */
  readonly parts?: RowParts;
};

/** Rows without a draft, and those with one and their places among the reader's drafts. */
export type RowParts = { plain: Int32Array; drafted: Int32Array; places: Int32Array };

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
  source: RowSource,
  { startRow, endRow }: RowRange = { startRow: 0, endRow: source.rowCount },
): Sliced<{ plain: Int32Array; drafted: Int32Array }> {
  const { store, drafts } = source;
  const records = source.rids(startRow, endRow);
  if (!drafts || drafts.rids.length === 0) return { plain: records, drafted: new Int32Array(0) };
  const isDrafted = createBits(store.rowCount);
  for (const rid of drafts.rids) setBit(isDrafted, rid, true);
  const drafted = yield* keepRecords(records, isDrafted, drafts.rids.length);
  for (let i = 0; i < isDrafted.length; i += 1) isDrafted[i] = ~(isDrafted[i] ?? 0);
  const plain = yield* keepRecords(records, isDrafted, records.length);
  return { plain, drafted };
}

/** A record's code as PEMS has it. */
export function mirrorCode(store: Store, rid: number, field: FieldKey): number {
  const column = store.columns[field];
  return column instanceof ValueColumn ? (column.at(rid) ?? NO_VALUE) : (column.codes[rid] ?? 0);
}

/** What a value column's whole number says. */
export function fieldValueOf(kind: ValueKind, value: number | null): FieldValue {
  if (value === null) return null;
  if (kind === "date") return fromEpochDay(value);
  return kind === "number" ? value / 100 : value === 1;
}
