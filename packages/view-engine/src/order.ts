import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Sort } from "@pfa/domain/window.ts";
import { gather } from "./gather.ts";
import { type Keyed, radixSort } from "./radix-sort.ts";
import { giveBack, takeInts, takeKeys } from "./scratch.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { keysOf, type KeyWord, keyWords, numberWords } from "./sort-keys.ts";
import { type Column, rawOf, type Store } from "./store.ts";

/**
 * The records in the order of a sort, those without a value last in either direction, ties as they stand in `records`, which
 * is left as it is.
 */
export function* sortRecords(
  store: Store,
  records: Int32Array,
  sort: readonly Sort[],
): Sliced<Int32Array> {
  const sorted = yield* sortByWords(records, keyWords(store, sort));
  // To be kept for long: not in a larger array's room.
  if (sorted === records || sorted.buffer.byteLength <= sorted.byteLength * 1.1) return sorted;
  const exact = sorted.slice();
  giveBack(sorted);
  return exact;
}

/** The places of whole numbers in ascending order of the numbers; -Infinity stands for none, which comes last. */
export function* sortedPlaces(numbers: Float64Array): Sliced<Int32Array> {
  const places = new Int32Array(numbers.length);
  let [least, greatest] = [Infinity, -Infinity];
  for (let place = 0; place < numbers.length; place += 1) {
    const number = numbers[place] ?? 0;
    places[place] = place;
    if (number < least && number !== -Infinity) least = number;
    if (number > greatest) greatest = number;
    if (place % SLICE_ROWS === SLICE_ROWS - 1) yield;
  }
  return yield* sortByWords(places, numberWords(numbers, least, greatest));
}

/**
 * By the last word first, unless the first one leaves few ties: then only those are sorted by the others.
 */
function* sortByWords(records: Int32Array, words: readonly KeyWord[]): Sliced<Int32Array> {
  const [first, ...others] = words;
  if (!first) return records;
  if (others.length > 0 && first.limit > records.length / 2) {
    const { keys, records: byFirst } = yield* sortByWord(records, first);
    // Where all keys are equal nothing was sorted: what is written to must not be what others hold.
    const own = byFirst === records ? records.slice() : byFirst;
    const untied = yield* sortTies({ keys, records: own }, others);
    giveBack(keys);
    return untied;
  }
  let sorted = records;
  for (const word of words.toReversed()) {
    const { records: next, keys } = yield* sortByWord(sorted, word);
    giveBack(keys);
    if (sorted !== records && sorted !== next) giveBack(sorted);
    sorted = next;
  }
  return sorted;
}

function* sortByWord(records: Int32Array, word: KeyWord): Sliced<Keyed> {
  const keys = yield* keysOf(word, records);
  return yield* radixSort({ records, keys }, word.limit);
}

/** Sorts records with equal keys by further words, and leaves the others where they stand. */
function* sortTies({ records, keys }: Keyed, words: readonly KeyWord[]): Sliced<Int32Array> {
  const ties: Ties = { places: takeInts(keys.length), groups: 0, count: 0 };
  const groupOf = takeKeys(highestOf(records) + 1);
  yield;
  for (const slice of slicesOf(keys.length)) {
    findTies({ records, keys }, slice, ties, groupOf);
    yield;
  }
  const places = ties.places.subarray(0, ties.count);
  const tied = new Int32Array(places.length);
  for (const slice of slicesOf(places.length)) {
    pick(records, places, slice, tied);
    yield;
  }
  // By the further words first, then stably by what they tie in.
  const sorted = yield* sortByWords(tied, words);
  const groups = new Uint32Array(places.length);
  for (const slice of slicesOf(places.length)) {
    pick(groupOf, sorted, slice, groups);
    yield;
  }
  const grouped = yield* radixSort({ records: sorted, keys: groups }, ties.groups + 1);
  for (const slice of slicesOf(places.length)) {
    put(grouped.records, places, slice, records);
    yield;
  }
  giveBack(groupOf, ties.places, grouped.keys);
  return records;
}

type Slice = { start: number; end: number };

function* slicesOf(length: number): Generator<Slice> {
  for (let start = 0; start < length; start += SLICE_ROWS)
    yield { start, end: Math.min(start + SLICE_ROWS, length) };
}

function highestOf(records: Int32Array): number {
  let highest = 0;
  for (let i = 0; i < records.length; i += 1) {
    const rid = records[i] ?? 0;
    if (rid > highest) highest = rid;
  }
  return highest;
}

/** Places whose key stands at a neighbouring place too; equal keys are a group, numbered from 1. */
type Ties = { places: Int32Array; groups: number; count: number };

function findTies(
  { records, keys }: Keyed,
  { start, end }: Slice,
  ties: Ties,
  groupOf: Uint32Array,
): void {
  let { groups, count } = ties;
  for (let i = start; i < end; i += 1) {
    const isFirst = i === 0 || keys[i] !== keys[i - 1];
    if (isFirst && (i === keys.length - 1 || keys[i] !== keys[i + 1])) continue;
    if (isFirst) groups += 1;
    ties.places[count] = i;
    groupOf[records[i] ?? 0] = groups;
    count += 1;
  }
  ties.groups = groups;
  ties.count = count;
}

function pick<T extends Int32Array | Uint32Array>(
  from: T,
  places: Int32Array,
  { start, end }: Slice,
  into: T,
): void {
  for (let i = start; i < end; i += 1) into[i] = from[places[i] ?? 0] ?? 0;
}

function put(
  records: Int32Array,
  places: Int32Array,
  { start, end }: Slice,
  into: Int32Array,
): void {
  for (let i = start; i < end; i += 1) into[places[i] ?? 0] = records[i] ?? 0;
}

/** The records in ascending order of a field. `newValues` has a bit where a value begins, made once descending is asked for. */
type FieldOrder = { records: Int32Array; newValues: Uint32Array | null };

/**
 * Orders of an organization's live records by one field, kept since every view by that field starts from one. The least
 * recently used are dropped above `limit`.
 */
export class Permutations {
  private readonly kept = new Map<FieldKey, FieldOrder>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get memory(): number {
    return [...this.kept.values()].reduce(
      (sum, { records, newValues }) => sum + records.byteLength + (newValues?.byteLength ?? 0),
      0,
    );
  }

  /** Whether an order by this field takes no sorting. */
  has(field: FieldKey): boolean {
    return field === "pfaId" || this.kept.has(field);
  }

  /** The live records in the order of a field; ties by PFA id, records without a value last. Not to be written to. */
  *inOrder(store: Store, { field, direction }: Sort): Sliced<Int32Array> {
    if (field === "pfaId") return direction === "asc" ? store.byPfaId : store.byPfaId.toReversed();
    const order = this.kept.get(field) ?? (yield* sortedBy(store, field));
    // Put in again: the last one is the one used last.
    this.kept.delete(field);
    this.kept.set(field, order);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.limit) break;
      this.kept.delete(oldest);
    }
    if (direction === "asc") return order.records;
    const column = store.columns[field];
    order.newValues ??= yield* markNewValues(order.records, column);
    return yield* descending(order.records, order.newValues, column);
  }

  /** The order of a field where it takes no sorting, ascending and as `inOrder` has it. Not to be written to. */
  find(store: Store, field: FieldKey): Int32Array | null {
    return field === "pfaId" ? store.byPfaId : (this.kept.get(field)?.records ?? null);
  }

  /** Forgets the orders by these fields; all of them where records came or went. */
  drop(fields: Iterable<FieldKey> | "all"): void {
    if (fields === "all") this.kept.clear();
    else for (const field of fields) this.kept.delete(field);
  }
}

function* sortedBy(store: Store, field: FieldKey): Sliced<FieldOrder> {
  const records = yield* sortRecords(store, store.byPfaId, [{ field, direction: "asc" }]);
  return { records, newValues: null };
}

function* markNewValues(records: Int32Array, column: Column): Sliced<Uint32Array> {
  const { source } = rawOf(column);
  const bits = new Uint32Array((records.length >>> 5) + 1);
  const block = new Float64Array(4096);
  let before = NaN;
  for (let start = 0; start < records.length; start += block.length) {
    const end = Math.min(start + block.length, records.length);
    gather(source, records, { start, end }, block);
    before = markBlock(bits, block, { start, end }, before);
    if (end % SLICE_ROWS === 0) yield;
  }
  return bits;
}

function markBlock(
  bits: Uint32Array,
  block: Float64Array,
  { start, end }: { start: number; end: number },
  before: number,
): number {
  let last = before;
  for (let i = start; i < end; i += 1) {
    const value = block[i - start] ?? 0;
    if (value !== last) bits[i >>> 5] = (bits[i >>> 5] ?? 0) | (1 << (i & 31));
    last = value;
  }
  return last;
}

/** Equal values keep their order among themselves, and records without a value stay last. */
function* descending(
  ascending: Int32Array,
  newValues: Uint32Array,
  column: Column,
): Sliced<Int32Array> {
  const { source, none } = rawOf(column);
  const result = new Int32Array(ascending.length);
  let end = ascending.length;
  if (end > 0 && source[ascending[end - 1] ?? 0] === none) end = startOfValue(newValues, end - 1);
  result.set(ascending.subarray(end), end);
  const place = end;
  while (end > 0) {
    end = descendSlice({ ascending, newValues, result }, end, place - end);
    yield;
  }
  return result;
}

type Descent = { ascending: Int32Array; newValues: Uint32Array; result: Int32Array };

/** Copies values from before `end` to `at`, the greatest first; answers where it stopped. */
function descendSlice({ ascending, newValues, result }: Descent, end: number, at: number): number {
  let from = end;
  let into = at;
  while (from > 0 && end - from < SLICE_ROWS) {
    const start = startOfValue(newValues, from - 1);
    if (from - start > FEW) result.set(ascending.subarray(start, from), into);
    else for (let i = start; i < from; i += 1) result[into + i - start] = ascending[i] ?? 0;
    into += from - start;
    from = start;
  }
  return from;
}

/** Values of more records than this are copied by the engine, a call into which costs as much as some tens of steps here. */
const FEW = 32;

/** Place of the last bit at or before a place. */
function startOfValue(bits: Uint32Array, place: number): number {
  let index = place >>> 5;
  let word = (bits[index] ?? 0) & (0xffff_ffff >>> (31 - (place & 31)));
  while (word === 0 && index > 0) {
    index -= 1;
    word = bits[index] ?? 0;
  }
  return index * 32 + 31 - Math.clz32(word);
}
