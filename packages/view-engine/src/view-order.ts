import type { Sort } from "@pfa/domain/window.ts";
import { withoutRepeats } from "./base-view.ts";
import { type DraftRows, mirrorCodes } from "./draft-rows.ts";
import { NO_VALUE } from "./row-source.ts";
import { type RawReader, rawReader } from "./gather.ts";
import type { Column, Store } from "./store.ts";
import { lowerBound } from "./text-dictionary.ts";
import type { Keys } from "./view-keys.ts";
import { ValueColumn } from "./value-column.ts";

/**
 * A view's order as numbers to compare one after the other: a smaller one comes first, the next decides where they are equal.
 * No value is infinite, hence last in both directions; the last number is the PFA id's, which no two records share.
 */
export type ViewOrder = {
  terms: readonly Sort[];
  /** For each term the number of a record as the mirror has it. */
  mirror: readonly RawReader[];
  /** For each term the number of a merged code. */
  ofCode: readonly ((code: number) => number)[];
};

/** The key at an index. */
export type KeyAt = { keys: Keys; index: number };

/** The terms of a sort that decide something, the last by PFA id. */
export function orderTerms(sort: readonly Sort[]): Sort[] {
  const terms = withoutRepeats(sort);
  return terms.at(-1)?.field === "pfaId" ? terms : [...terms, { field: "pfaId", direction: "asc" }];
}

/** For questions about a few records. Valid until the mirror changes or a text comes: not to be kept. */
export const viewOrder = (store: Store, terms: readonly Sort[]): ViewOrder => ({
  terms,
  mirror: terms.map(({ field, direction }) => mirrorNumber(store.columns[field], direction)),
  ofCode: terms.map(({ field, direction }) => codeNumber(store.columns[field], direction)),
});

/** An order as numbers of codes. */
export type CodeOrder = Pick<ViewOrder, "terms" | "ofCode">;

/** For questions about many records, all of whose numbers are whole. Valid until the mirror changes. */
export const wholeOrder = (store: Store, terms: readonly Sort[]): CodeOrder => ({
  terms,
  ofCode: terms.map(({ field, direction }) => wholeNumber(store.columns[field], direction)),
});

type Direction = Sort["direction"];

function mirrorNumber(column: Column, direction: Direction): RawReader {
  const sign = direction === "asc" ? 1 : -1;
  if (column instanceof ValueColumn) {
    const { values, empty, offset } = column;
    const read = rawReader(values);
    return (rid) => {
      const raw = read(rid);
      return raw === empty ? Infinity : sign * (raw + offset);
    };
  }
  const number = codeNumber(column, direction);
  const read = rawReader(column.codes);
  return (rid) => number(read(rid));
}

function codeNumber(column: Column, direction: Direction): (code: number) => number {
  const sign = direction === "asc" ? 1 : -1;
  if (column instanceof ValueColumn) return (code) => (code === NO_VALUE ? Infinity : sign * code);
  const { dictionary } = column;
  const { settled } = dictionary;
  return (id) => {
    if (id === 0) return Infinity;
    return sign * (id <= settled ? id : dictionary.place(id));
  };
}

/** A text's rank, which takes a look at all texts to know, in place of its place, which may be a fraction. */
function wholeNumber(column: Column, direction: Direction): (code: number) => number {
  const ranks = column instanceof ValueColumn ? null : column.dictionary.ranks();
  if (!ranks) return codeNumber(column, direction);
  const sign = direction === "asc" ? 1 : -1;
  return (id) => (id === 0 ? Infinity : sign * (ranks[id] ?? 0));
}

/** Keys of some records as the mirror has them. */
export const mirrorKeys = (store: Store, { terms, ofCode }: CodeOrder, rids: Int32Array): Keys =>
  terms.map(({ field }, term) =>
    toNumbers(mirrorCodes(store.columns[field], rids), ofCode[term] ?? Number),
  );

/** Keys of the drafted records at some of all places. */
export const mergedKeys = (
  rows: DraftRows,
  { terms, ofCode }: CodeOrder,
  places: Int32Array,
): Keys =>
  terms.map(({ field }, term) => {
    const codes = rows.codes(field);
    const some = new Float64Array(places.length);
    for (let i = 0; i < places.length; i += 1) some[i] = codes[places[i] ?? 0] ?? 0;
    return toNumbers(some, ofCode[term] ?? Number);
  });

function toNumbers(codes: Float64Array, number: (code: number) => number): Float64Array {
  for (let i = 0; i < codes.length; i += 1) codes[i] = number(codes[i] ?? 0);
  return codes;
}

/** The same for a few places. */
export const fewMergedKeys = (
  rows: DraftRows,
  { terms, ofCode }: ViewOrder,
  places: readonly number[],
): Keys =>
  terms.map(({ field }, term) =>
    Float64Array.from(places, (place) => ofCode[term]?.(rows.code(place, field)) ?? 0),
  );

/** How many records of a base view that is in this order come before a key. */
export const baseGap = (
  { mirror }: Pick<ViewOrder, "mirror">,
  base: Int32Array,
  key: KeyAt,
): number => lowerBound(0, base.length, (position) => isBefore(mirror, base[position] ?? 0, key));

/** Whether a record as the mirror has it comes before a key. */
function isBefore(mirror: readonly RawReader[], rid: number, { keys, index }: KeyAt): boolean {
  for (let term = 0; term < mirror.length; term += 1) {
    const other = mirror[term]?.(rid) ?? 0;
    const own = keys[term]?.[index] ?? 0;
    if (own !== other) return other < own;
  }
  return false;
}

/** Where the mirror's record stands in a base view that is in this order, or -1. */
export function findInBase({ mirror }: ViewOrder, base: Int32Array, rid: number): number {
  const key = { keys: mirror.map((number) => Float64Array.of(number(rid))), index: 0 };
  const position = baseGap({ mirror }, base, key);
  return base[position] === rid ? position : -1;
}

/** Where a key belongs among drafted records that stand in the order. */
export function insertedGap(
  rows: DraftRows,
  { terms, ofCode }: ViewOrder,
  inserted: Int32Array,
  { keys, index }: KeyAt,
): number {
  return lowerBound(0, inserted.length, (i) => {
    const place = rows.place(inserted[i] ?? 0);
    for (const [term, { field }] of terms.entries()) {
      const own = keys[term]?.[index] ?? 0;
      const other = ofCode[term]?.(rows.code(place, field)) ?? 0;
      if (own !== other) return other < own;
    }
    return false;
  });
}
