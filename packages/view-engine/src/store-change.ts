import { derivedFields, type FieldKey, fieldKeys } from "@pfa/domain/field-catalog.ts";
import { fitCodes } from "./code-array.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { type Column, rowState, type Store, type TextColumn } from "./store.ts";
import { deriveRaw, type ReadField } from "./store-builder.ts";
import { lowerBound } from "./text-dictionary.ts";
import { ValueColumn } from "./value-column.ts";

/** One record as it is now: texts as they are, everything else in its column's whole numbers. */
export type ChangedRow = {
  rid: number;
  isVanished: boolean;
  cells: ReadonlyMap<ReadField, string | number | null>;
};

/** Changed records in the codes of the store's columns, ready to be put in. */
export type StagedChange = {
  version: number;
  rids: Int32Array;
  states: Uint8Array;
  codes: Map<FieldKey, (number | null)[]>;
};

/** What a change touched: orders and filters by any other field still hold. */
export type AppliedChange = { fields: ReadonlySet<FieldKey>; hasMoved: boolean };

/**
 * Looks up the codes of changed records and adds the texts that are new. Readers notice nothing: no record has a new code
 * yet. The texts' folding was learned before.
 */
export function* stageChange(
  store: Store,
  rows: readonly ChangedRow[],
  version: number,
): Sliced<StagedChange> {
  const staged: StagedChange = {
    version,
    rids: Int32Array.from(rows, (row) => row.rid),
    states: Uint8Array.from(rows, (row) => (row.isVanished ? rowState.vanished : rowState.live)),
    codes: new Map(fieldKeys.map((field) => [field, []])),
  };
  const known = new Map<FieldKey, Map<string, number>>(
    fieldKeys.map((field) => [field, new Map()]),
  );
  for (const [position, { cells }] of rows.entries()) {
    const raw = (field: FieldKey) => numberOf(cells.get(field as ReadField));
    const derived: Partial<Record<FieldKey, number | null>> = deriveRaw(raw);
    for (const field of fieldKeys) {
      const column = store.columns[field];
      const code =
        column.kind === "text"
          ? internText(store, column, known.get(field), cells.get(field as ReadField))
          : field in derived
            ? derived[field]
            : raw(field);
      staged.codes.get(field)?.push(code ?? null);
    }
    if (position % (SLICE_ROWS >> 9) === 0) yield;
  }
  return staged;
}

const numberOf = (cell: string | number | null | undefined): number | null =>
  typeof cell === "number" ? cell : null;

function internText(
  store: Store,
  { dictionary }: TextColumn,
  known: Map<string, number> | undefined,
  cell: string | number | null | undefined,
): number {
  if (typeof cell !== "string") return 0;
  const id = known?.get(cell) ?? dictionary.intern(cell, store.fold.fold);
  known?.set(cell, id);
  return id;
}

/** Puts staged records in, at once: to be called while no sliced work reads the store. */
export function applyChange(store: Store, staged: StagedChange): AppliedChange {
  const fields = new Set<FieldKey>();
  const before = store.states;
  const highest = staged.rids.reduce((most, rid) => Math.max(most, rid), store.rowCount - 1);
  growStates(store, highest + 1);
  for (const field of fieldKeys) {
    const codes = staged.codes.get(field) ?? [];
    if (putCodes(store, store.columns[field], staged.rids, codes)) fields.add(field);
  }
  const gone: number[] = [];
  const come: number[] = [];
  for (const [position, rid] of staged.rids.entries()) {
    const was = before[rid] ?? rowState.absent;
    const is = staged.states[position] ?? rowState.absent;
    if (was === is) continue;
    if (was === rowState.live) gone.push(rid);
    if (is === rowState.live) come.push(rid);
    store.states[rid] = is;
  }
  if (gone.length + come.length > 0) store.byPfaId = reorder(store, new Set(gone), come);
  store.version = staged.version;
  return { fields, hasMoved: gone.length + come.length > 0 };
}

/** A copy: what the states were before is still needed while they change. */
function growStates(store: Store, rowCount: number): void {
  const states = new Uint8Array(rowCount);
  states.set(store.states);
  store.states = states;
  store.rowCount = rowCount;
}

function putCodes(
  store: Store,
  column: Column,
  rids: Int32Array,
  codes: readonly (number | null)[],
): boolean {
  let hasChanged = false;
  if (!(column instanceof ValueColumn))
    column.codes = fitCodes(column.codes, store.rowCount, column.dictionary.size - 1);
  for (const [position, rid] of rids.entries()) {
    const code = codes[position] ?? null;
    if (column instanceof ValueColumn) {
      if (column.at(rid) === code && rid < column.values.length) continue;
      column.set(rid, code);
    } else {
      if (column.codes[rid] === code) continue;
      column.codes[rid] = code ?? 0;
    }
    hasChanged = true;
  }
  return hasChanged;
}

/** The live records by PFA id after some have gone and some have come. */
function reorder(store: Store, gone: ReadonlySet<number>, come: readonly number[]): Int32Array {
  const { codes, dictionary } = pfaIds(store);
  const place = (rid: number) => dictionary.place(codes[rid] ?? 0);
  const stayed = gone.size === 0 ? store.byPfaId : store.byPfaId.filter((rid) => !gone.has(rid));
  const entering = come.toSorted((a, b) => place(a) - place(b));
  const result = new Int32Array(stayed.length + entering.length);
  let from = 0;
  for (const [index, rid] of entering.entries()) {
    const at = lowerBound(from, stayed.length, (i) => place(stayed[i] ?? 0) < place(rid));
    result.set(stayed.subarray(from, at), from + index);
    result[at + index] = rid;
    from = at;
  }
  result.set(stayed.subarray(from), from + entering.length);
  return result;
}

function pfaIds(store: Store): TextColumn {
  const column = store.columns.pfaId;
  if (column.kind !== "text") throw new TypeError("PFA ids are texts");
  return column;
}

/** False where a change brings an amount that a double cannot hold to the cent. */
export const isExactChange = (staged: StagedChange): boolean =>
  derivedFields.every((field) =>
    (staged.codes.get(field) ?? []).every((value) => Number.isSafeInteger(value ?? 0)),
  );

/** True when so many texts came since the store was read that it had better be read anew. */
export const isCrowded = (store: Store): boolean =>
  fieldKeys.some((field) => {
    const column = store.columns[field];
    return column.kind === "text" && column.dictionary.isCrowded;
  });
