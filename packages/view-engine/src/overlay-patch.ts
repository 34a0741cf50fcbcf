import { passes } from "./draft-filter.ts";
import type { DraftRows } from "./draft-rows.ts";
import { type Overlay, rowOfBase, rowOfInserted } from "./overlay.ts";
import type { ViewRules } from "./overlay-build.ts";
import type { Store } from "./store.ts";
import { lowerBound } from "./text-dictionary.ts";
import { compareKeys } from "./view-keys.ts";
import {
  baseGap,
  fewMergedKeys,
  findInBase,
  insertedGap,
  type ViewOrder,
  viewOrder,
} from "./view-order.ts";

/** A patched overlay, and whether any record changed its row, came or left. */
export type PatchedOverlay = { overlay: Overlay; hasMoved: boolean };

/**
 * The overlay after the drafts of some records have changed, or the mirror's values under them in a way that the base view
 * does not show. `rows` are the drafts as they are now; those of all other records are as they were.
 */
export function patchOverlay(
  store: Store,
  rows: DraftRows,
  rules: ViewRules,
  { overlay, rids }: { overlay: Overlay; rids: readonly number[] },
): PatchedOverlay {
  const order = viewOrder(store, rules.terms);
  const changed = rids.map((rid) => ({ rid, position: findInBase(order, overlay.base, rid) }));
  const before = rowsOf(overlay, changed);
  const rest = takeOut(overlay, changed);
  const drafted = changed.filter(({ rid }) => rows.place(rid) !== -1);
  const entering = drafted
    .map(({ rid }) => rows.place(rid))
    .filter((place) => passes(store, rows, rules.filter, place));
  const patched = putIn(rest, { order, rows }, entering, drafted);
  const after = rowsOf(patched, changed);
  return { overlay: patched, hasMoved: before.some((row, index) => row !== after[index]) };
}

/** A record and its position in the base view, or -1. */
type Placed = { rid: number; position: number };

/** Row of each record, or -1. The other records keep their order among themselves: with the same rows, nothing has moved. */
function rowsOf(overlay: Overlay, records: readonly Placed[]): number[] {
  const indexes = indexesOf(overlay.inserted, records);
  return records.map(({ rid, position }) => {
    const index = indexes.get(rid);
    if (index !== undefined) return rowOfInserted(overlay, index);
    return position === -1 ? -1 : rowOfBase(overlay, position);
  });
}

function indexesOf(inserted: Int32Array, records: readonly Placed[]): Map<number, number> {
  const indexes = new Map<number, number>();
  if (records.length <= 8) {
    for (const { rid } of records) {
      const index = inserted.indexOf(rid);
      if (index !== -1) indexes.set(rid, index);
    }
    return indexes;
  }
  const wanted = new Set(records.map(({ rid }) => rid));
  for (let index = 0; index < inserted.length; index += 1) {
    const rid = inserted[index] ?? 0;
    if (wanted.has(rid)) indexes.set(rid, index);
  }
  return indexes;
}

/** The overlay as if the records had no drafts. */
function takeOut(overlay: Overlay, records: readonly Placed[]): Overlay {
  const { base, removed, inserted, gaps } = overlay;
  const leaving = ascending(indexesOf(inserted, records).values());
  const returning = records.flatMap(({ position }) => {
    const index = lowerBound(0, removed.length, (i) => (removed[i] ?? 0) < position);
    return position !== -1 && removed[index] === position ? [index] : [];
  });
  return {
    base,
    removed: without(removed, ascending(returning)),
    inserted: without(inserted, leaving),
    gaps: without(gaps, leaving),
  };
}

function putIn(
  overlay: Overlay,
  { order, rows }: { order: ViewOrder; rows: DraftRows },
  entering: readonly number[],
  drafted: readonly Placed[],
): Overlay {
  const { base, removed, inserted, gaps } = overlay;
  const keys = fewMergedKeys(rows, order, entering);
  const indexes = entering.map((_, index) => index);
  const comes = indexes
    .toSorted((a, b) => compareKeys(keys, a, keys, b))
    .map((index) => ({
      rid: rows.rid(entering[index] ?? 0),
      gap: baseGap(order, base, { keys, index }),
      at: insertedGap(rows, order, inserted, { keys, index }),
    }));
  const leaves = ascending(
    drafted.map(({ position }) => position).filter((position) => position !== -1),
  ).map((value) => ({
    value,
    at: lowerBound(0, removed.length, (i) => (removed[i] ?? 0) < value),
  }));
  return {
    base,
    removed: withAdded(removed, leaves),
    inserted: withAdded(
      inserted,
      comes.map(({ at, rid }) => ({ at, value: rid })),
    ),
    gaps: withAdded(
      gaps,
      comes.map(({ at, gap }) => ({ at, value: gap })),
    ),
  };
}

const ascending = (numbers: Iterable<number>): number[] => [...numbers].toSorted((a, b) => a - b);

/** Without what stands at some indexes. */
function without(values: Int32Array, indexes: readonly number[]): Int32Array {
  if (indexes.length === 0) return values;
  const rest = new Int32Array(values.length - indexes.length);
  let from = 0;
  for (const [count, index] of indexes.entries()) {
    rest.set(values.subarray(from, index), from - count);
    from = index + 1;
  }
  rest.set(values.subarray(from), from - indexes.length);
  return rest;
}

/** With each added value before what now stands at its index; in ascending order of these. */
function withAdded(
  values: Int32Array,
  added: readonly { at: number; value: number }[],
): Int32Array {
  if (added.length === 0) return values;
  const result = new Int32Array(values.length + added.length);
  let from = 0;
  for (const [count, { at, value }] of added.entries()) {
    result.set(values.subarray(from, at), from + count);
    result[at + count] = value;
    from = at;
  }
  result.set(values.subarray(from), from + added.length);
  return result;
}
