import { derivedFields, type FieldKey, fieldKeys } from "@pfa/domain/field-catalog.ts";
import { createBits, keepRecords, setBit } from "./bits.ts";
import { fitCodes } from "./code-array.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { type Column, rowState, type Store, type TextColumn } from "./store.ts";
import { deriveRaw, type ReadField } from "./store-builder.ts";
import { lowerBound } from "./text-dictionary.ts";

/** One record as it is now: texts as they are, everything else in its column's whole numbers. */
export type ChangedRow = {
  rid: number;
  isVanished: boolean;
  cells: ReadonlyMap<ReadField, string | number | null>;
};

/** What the store is after a change, beside what it is now: nothing is left to do but to put one in place of the other. */
export type StagedChange = {
  version: number;
  rids: Int32Array;
  rowCount: number;
  states: Uint8Array;
  /** The live records by PFA id; null where none came or went. */
  byPfaId: Int32Array | null;
  /** Of the fields that change. */
  columns: ReadonlyMap<FieldKey, Column>;
  isExact: boolean;
};

/** What a change touched: orders and filters by any other field still hold. */
export type AppliedChange = { fields: ReadonlySet<FieldKey>; hasMoved: boolean };

/** Codes of the changed records by field. */
type ChangedCodes = ReadonlyMap<FieldKey, (number | null)[]>;

/**
 * Makes what the store is once some records have changed, and adds the texts that are new. Readers notice nothing: columns
 * that change are copied, and no record has a new code yet. The texts' folding was learned before.
 */
export function* stageChange(
  store: Store,
  rows: readonly ChangedRow[],
  version: number,
): Sliced<StagedChange> {
  const rids = Int32Array.from(rows, (row) => row.rid);
  const rowCount = rids.reduce((most, rid) => Math.max(most, rid + 1), store.rowCount);
  const codes = yield* codesOf(store, rows);
  const columns = new Map<FieldKey, Column>();
  for (const [field, changed] of codes) {
    const column = stageColumn(store, store.columns[field], { rids, codes: changed, rowCount });
    if (column) columns.set(field, column);
    yield;
  }
  const states = new Uint8Array(rowCount);
  states.set(store.states);
  for (const [position, { rid, isVanished }] of rows.entries()) {
    states[rid] = isVanished ? rowState.vanished : rowState.live;
    if (position % SLICE_ROWS === 0) yield;
  }
  const byPfaId = yield* reorder(store, { rids, states, pfaIds: columns.get("pfaId") });
  return { version, rids, rowCount, states, byPfaId, columns, isExact: isExact(codes) };
}

function* codesOf(store: Store, rows: readonly ChangedRow[]): Sliced<ChangedCodes> {
  const codes = new Map<FieldKey, (number | null)[]>(fieldKeys.map((field) => [field, []]));
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
      codes.get(field)?.push(code ?? null);
    }
    if (position % (SLICE_ROWS >> 9) === 0) yield;
  }
  return codes;
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

type ChangedColumn = { rids: Int32Array; codes: readonly (number | null)[]; rowCount: number };

/** The column as it will be, or null where it stays as it is. */
function stageColumn(store: Store, column: Column, changed: ChangedColumn): Column | null {
  const { rids, codes, rowCount } = changed;
  const isText = column.kind === "text";
  const length = isText ? column.codes.length : column.values.length;
  const codeAt = (rid: number) => (isText ? (column.codes[rid] ?? 0) : column.at(rid));
  const differs = (rid: number, position: number) =>
    codeAt(rid) !== (codes[position] ?? (isText ? 0 : null));
  if (length >= rowCount && !rids.some(differs)) return null;
  if (isText) {
    const copy = fitCodes(column.codes.slice(), rowCount, column.dictionary.size - 1);
    for (const [position, rid] of rids.entries()) copy[rid] = codes[position] ?? 0;
    return { ...column, codes: copy };
  }
  const copy = column.copy();
  for (const [position, rid] of rids.entries()) copy.set(rid, codes[position] ?? null);
  return copy;
}

/** Puts a staged change in place of what is there, in no time: to be called while no sliced work reads the store. */
export function applyChange(store: Store, staged: StagedChange): AppliedChange {
  for (const [field, column] of staged.columns) store.columns[field] = column;
  store.rowCount = staged.rowCount;
  store.states = staged.states;
  store.version = staged.version;
  if (staged.byPfaId) store.byPfaId = staged.byPfaId;
  return { fields: new Set(staged.columns.keys()), hasMoved: staged.byPfaId !== null };
}

type Moving = { rids: Int32Array; states: Uint8Array; pfaIds: Column | undefined };

/** The live records by PFA id after some have gone and some have come; null where none has. */
function* reorder(store: Store, { rids, states, pfaIds }: Moving): Sliced<Int32Array | null> {
  const was = (rid: number) => store.states[rid] === rowState.live;
  const is = (rid: number) => states[rid] === rowState.live;
  const gone = rids.filter((rid) => was(rid) && !is(rid));
  const come = rids.filter((rid) => is(rid) && !was(rid));
  if (gone.length + come.length === 0) return null;
  yield;
  const stays = createBits(states.length).fill(0xffff_ffff);
  for (const rid of gone) setBit(stays, rid, false);
  const { byPfaId } = store;
  const stayed =
    gone.length === 0 ? byPfaId : yield* keepRecords(byPfaId, stays, byPfaId.length - gone.length);
  const { codes, dictionary } = textsOf(pfaIds ?? store.columns.pfaId);
  const place = (rid: number) => dictionary.place(codes[rid] ?? 0);
  const entering = come.toSorted((a, b) => place(a) - place(b));
  yield;
  const result = new Int32Array(stayed.length + entering.length);
  let from = 0;
  for (const [index, rid] of entering.entries()) {
    const at = lowerBound(from, stayed.length, (i) => place(stayed[i] ?? 0) < place(rid));
    result.set(stayed.subarray(from, at), from + index);
    result[at + index] = rid;
    from = at;
    if (index % 1024 === 1023) yield;
  }
  result.set(stayed.subarray(from), from + entering.length);
  return result;
}

function textsOf(column: Column): TextColumn {
  if (column.kind !== "text") throw new TypeError("PFA ids are texts");
  return column;
}

/** False where a change brings an amount that a double cannot hold to the cent. */
const isExact = (codes: ChangedCodes): boolean =>
  derivedFields.every((field) =>
    (codes.get(field) ?? []).every((value) => Number.isSafeInteger(value ?? 0)),
  );

/** True when so many texts came since the store was read that it had better be read anew. */
export const isCrowded = (store: Store): boolean =>
  fieldKeys.some((field) => {
    const column = store.columns[field];
    return column.kind === "text" && column.dictionary.isCrowded;
  });
