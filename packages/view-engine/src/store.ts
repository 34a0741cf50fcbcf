import { type FieldKey, fieldKeys, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { CaseFold } from "./case-fold.ts";
import type { CodeArray } from "./code-array.ts";
import type { TextDictionary } from "./text-dictionary.ts";
import { ValueColumn, type ValueKind } from "./value-column.ts";

/** Texts of a field: one dictionary id per record ordinal. */
export type TextColumn = { readonly kind: "text"; codes: CodeArray; dictionary: TextDictionary };
export type Column = TextColumn | ValueColumn;

/** How a field's values are kept. */
export function columnKindOf(field: FieldKey): "text" | ValueKind {
  switch (fieldSpec(field).kind) {
    case "money":
    case "number":
      return "number";
    case "date":
    case "timestamp":
      return "date";
    case "boolean":
      return "boolean";
    case "text":
    case "code":
    case "enum":
      return "text";
  }
}

/** An organization's mirrored records, column by column. The index into every array is the record's ordinal (`rid`). */
export type Store = {
  /** Replaced one by one when a change is put in; a column that is here is not changed. */
  readonly columns: Record<FieldKey, Column>;
  /** Ordinals are below this; ordinal 0 is never used. */
  rowCount: number;
  /** Per ordinal: whether there is such a record, and whether PEMS still shows it. */
  states: Uint8Array;
  /** Ordinals of the records that PEMS shows, by PFA id: the order that breaks every tie. */
  byPfaId: Int32Array;
  /** Version of the mirror that this is. */
  version: number;
  readonly fold: CaseFold;
};

export const rowState = { absent: 0, live: 1, vanished: 2 } as const;

/** A column's raw numbers, and which of them stands for no value. */
export const rawOf = (column: Column) =>
  column instanceof ValueColumn
    ? { source: column.values, none: column.empty }
    : { source: column.codes, none: 0 };

/** A column of texts; throws for a field that has none, which is an error of the caller. */
export function textColumn(store: Store, field: FieldKey): TextColumn {
  const column = store.columns[field];
  if (column.kind !== "text") throw new TypeError(`${field} holds no text`);
  return column;
}

/** Bytes that the columns take. */
export function memoryOf(store: Store): number {
  const columns = fieldKeys.map((field) => store.columns[field]);
  return columns.reduce(
    (sum, column) => sum + columnMemory(column),
    store.states.byteLength + store.byPfaId.byteLength,
  );
}

const columnMemory = (column: Column): number =>
  column instanceof ValueColumn
    ? column.memory
    : column.codes.byteLength + column.dictionary.memory;
