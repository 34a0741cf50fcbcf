import { editedFields } from "@pfa/domain/draft.ts";
import { cost } from "@pfa/domain/cost.ts";
import type { EditableField, FieldKey } from "@pfa/domain/field-catalog.ts";
import { fromEpochDay, toEpochDay } from "@pfa/domain/iso-date.ts";
import { toCents } from "@pfa/domain/money.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { grown } from "./code-array.ts";
import type { OwnRecord } from "./draft-record.ts";
import { isInConflict } from "./draft-conflict.ts";
import { gather } from "./gather.ts";
import { type DraftedRecords, mirrorCode, NO_VALUE } from "./row-source.ts";
import type { Sliced } from "./sliced.ts";
import { type Column, columnKindOf, type Store, textColumn } from "./store.ts";
import { deriveRaw } from "./store-builder.ts";
import { ValueColumn } from "./value-column.ts";

/** A record with the codes of its edits: dictionary ids and whole numbers. */
export type CodedRecord = OwnRecord & { codes: readonly (readonly [EditableField, number])[] };

/** Looks up the codes of edits and adds the texts that are new. Their folding was learned before. */
export function* codeRecords(store: Store, records: readonly OwnRecord[]): Sliced<CodedRecord[]> {
  const known = new Map<string, number>();
  const coded: CodedRecord[] = [];
  for (const [position, record] of records.entries()) {
    const codes = editedFields(record.edits).map(
      ([field, { mine }]) => [field, codeOf(store, field, mine, known)] as const,
    );
    coded.push({ ...record, codes });
    if (position % 512 === 511) yield;
  }
  return coded;
}

function codeOf(
  store: Store,
  field: FieldKey,
  value: FieldValue,
  known: Map<string, number>,
): number {
  const kind = columnKindOf(field);
  if (value === null) return kind === "text" ? 0 : NO_VALUE;
  if (kind === "number") return Number(toCents(Number(value)));
  if (kind === "boolean") return Number(value);
  if (kind === "date") return toEpochDay(String(value)) ?? NO_VALUE;
  const key = `${field} ${value}`;
  const id =
    known.get(key) ?? textColumn(store, field).dictionary.intern(String(value), store.fold.fold);
  known.set(key, id);
  return id;
}

/** Fields that the forecast cost is computed from. */
const pricingFields = [
  "source",
  "monthlyRate",
  "purchasePrice",
  "forecastStart",
  "forecastEnd",
] as const satisfies readonly EditableField[];

const rederivedFields = [
  "forecastCost",
  "actualCost",
  "variance",
  "actualStart",
  "actualEnd",
] as const satisfies readonly FieldKey[];

/** Up to here cents survive the way through dollars and back. */
const EXACT = 2 ** 50;

/**
 * One planner's drafted records, merged: per touched field one code for each, and NaN where the mirror's value holds. Each
 * has a place, which changes when others go.
 */
export class DraftRows implements DraftedRecords {
  private readonly store: Store;
  private readonly places = new Map<number, number>();
  private readonly columns = new Map<FieldKey, Float64Array>();
  private readonly inexact = new Set<number>();
  /** What was drafted, as it was loaded. */
  private readonly records: ReadonlyMap<number, OwnRecord>;
  private ordinals: Int32Array;

  /** Has room for so many at once. `records` are kept by their owner. */
  constructor(store: Store, records: ReadonlyMap<number, OwnRecord>, expected = 0) {
    this.store = store;
    this.records = records;
    this.ordinals = new Int32Array(Math.max(16, expected));
  }

  /** The same rows, to be changed apart from these. */
  copy(records: ReadonlyMap<number, OwnRecord>): DraftRows {
    const copy = new DraftRows(this.store, records, this.ordinals.length);
    copy.ordinals.set(this.ordinals);
    for (const [rid, place] of this.places) copy.places.set(rid, place);
    for (const [field, column] of this.columns) copy.columns.set(field, column.slice());
    for (const rid of this.inexact) copy.inexact.add(rid);
    return copy;
  }

  get count(): number {
    return this.places.size;
  }

  get rids(): Int32Array {
    return this.ordinals.subarray(0, this.count);
  }

  /** False while a cost is not known to the cent. */
  get isExact(): boolean {
    return this.inexact.size === 0;
  }

  get memory(): number {
    return this.ordinals.length * (4 + 8 * this.columns.size) + this.count * 48;
  }

  /** A record's place, or -1 without a draft. */
  place(rid: number): number {
    return this.places.get(rid) ?? -1;
  }

  /** The record at a place. */
  rid(place: number): number {
    return this.ordinals[place] ?? 0;
  }

  /** Merged code of a field: a dictionary's id, or a whole number, or NO_VALUE. */
  code(place: number, field: FieldKey): number {
    const own = this.columns.get(field)?.[place] ?? NaN;
    return Number.isNaN(own) ? mirrorCode(this.store, this.rid(place), field) : own;
  }

  /** Merged codes of a field, one for each place. */
  codes(field: FieldKey): Float64Array {
    const codes = mirrorCodes(this.store.columns[field], this.rids);
    const own = this.columns.get(field);
    if (own) putOver(codes, own);
    return codes;
  }

  /** Codes of a field where drafts have their own, NaN elsewhere; null where none has. */
  ownCodes(field: FieldKey): Float64Array | null {
    return this.columns.get(field) ?? null;
  }

  touches(field: FieldKey): boolean {
    return this.columns.has(field);
  }

  /** Whether PEMS has changed a drafted field to another value. */
  hasConflict(place: number): boolean {
    const record = this.records.get(this.rid(place));
    return record !== undefined && isInConflict(this.store, record);
  }

  /** Sets a record's draft in place of the one that it had. */
  put(rid: number, codes: CodedRecord["codes"]): void {
    let place = this.place(rid);
    if (place === -1) place = this.append(rid);
    else for (const column of this.columns.values()) column[place] = NaN;
    for (const [field, code] of codes) this.set(place, field, code);
    this.derive(place);
  }

  remove(rid: number): void {
    const place = this.place(rid);
    if (place === -1) return;
    const last = this.count - 1;
    const moved = this.ordinals[last] ?? 0;
    this.ordinals[place] = moved;
    this.places.set(moved, place);
    for (const column of this.columns.values()) {
      column[place] = column[last] ?? NaN;
      column[last] = NaN;
    }
    this.places.delete(rid);
    this.inexact.delete(rid);
  }

  /** Computes anew what follows from the draft and the mirror's values, which have changed. */
  rederive(rid: number): void {
    const place = this.place(rid);
    if (place !== -1) this.derive(place);
  }

  private append(rid: number): number {
    const place = this.count;
    if (place >= this.ordinals.length) this.grow(place + 1);
    this.ordinals[place] = rid;
    this.places.set(rid, place);
    return place;
  }

  private grow(needed: number): void {
    const length = Math.max(64, grown(this.ordinals.length, needed));
    const ordinals = new Int32Array(length);
    ordinals.set(this.ordinals);
    this.ordinals = ordinals;
    for (const [field, column] of this.columns) {
      const longer = new Float64Array(length).fill(NaN);
      longer.set(column);
      this.columns.set(field, longer);
    }
  }

  private set(place: number, field: FieldKey, code: number): void {
    let column = this.columns.get(field);
    if (!column) {
      column = new Float64Array(this.ordinals.length).fill(NaN);
      this.columns.set(field, column);
    }
    column[place] = code;
  }

  private derive(place: number): void {
    const rid = this.rid(place);
    this.inexact.delete(rid);
    const isPriced = pricingFields.some((field) => this.isTouched(place, field));
    if (!isPriced && !this.isTouched(place, "isActualized")) return;

    const value = (field: FieldKey) => valueOf(this.code(place, field));
    const forecastCost = isPriced
      ? this.cost(place)
      : valueOf(mirrorCode(this.store, rid, "forecastCost"));
    const derived = deriveRaw((field) => (field === "forecastCost" ? forecastCost : value(field)));
    for (const field of rederivedFields) {
      const code = derived[field] ?? NO_VALUE;
      this.set(place, field, code);
      if (Number.isFinite(code) && Math.abs(code) > EXACT) this.inexact.add(rid);
    }
  }

  /** Forecast cost in cents. */
  private cost(place: number): number {
    const value = (field: FieldKey) => valueOf(this.code(place, field));
    const { dictionary } = textColumn(this.store, "source");
    const amount = cost({
      source: dictionary.text(this.code(place, "source")),
      monthlyRate: toDollars(value("monthlyRate")),
      purchasePrice: toDollars(value("purchasePrice")),
      start: toDate(value("forecastStart")),
      end: toDate(value("forecastEnd")),
    });
    return Math.round(amount * 100);
  }

  private isTouched(place: number, field: FieldKey): boolean {
    return !Number.isNaN(this.columns.get(field)?.[place] ?? NaN);
  }
}

const valueOf = (code: number): number | null => (code === NO_VALUE ? null : code);
const toDollars = (cents: number | null) => (cents === null ? null : cents / 100);
const toDate = (day: number | null) => (day === null ? null : fromEpochDay(day));

/** Codes of some records as the mirror has them. */
export function mirrorCodes(column: Column, rids: Int32Array): Float64Array {
  const codes = new Float64Array(rids.length);
  const range = { start: 0, end: rids.length };
  if (column instanceof ValueColumn) {
    gather(column.values, rids, range, codes);
    toValues(codes, column);
  } else gather(column.codes, rids, range, codes);
  return codes;
}

function toValues(codes: Float64Array, { empty, offset }: ValueColumn): void {
  for (let i = 0; i < codes.length; i += 1) {
    const raw = codes[i] ?? empty;
    codes[i] = raw === empty ? NO_VALUE : raw + offset;
  }
}

function putOver(codes: Float64Array, own: Float64Array): void {
  for (let place = 0; place < codes.length; place += 1) {
    const code = own[place] ?? NaN;
    if (!Number.isNaN(code)) codes[place] = code;
  }
}
