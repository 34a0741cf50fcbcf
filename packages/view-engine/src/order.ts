import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Sort } from "@pfa/domain/window.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Column, Store, TextColumn } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/**
 * Whole numbers in a field's order, one per record: 0 for no value, which sorting puts last whatever the direction.
 * `largest` bounds them.
 */
type SortKeys = { keyOf: (rid: number) => number; largest: number };

const BUCKET_BITS = 16;
/** Up to this many different keys are counted in one pass; beyond, sixteen bits at a time. */
const ONE_PASS = 1 << 21;

/**
 * The records in the order of one field, records without a value last, ties as they stand in `records`. Sorting by several
 * fields is sorting by the last first. Counting sort, least significant digit first (Knuth, TAOCP 3, 5.2.5).
 */
export function* sortStably(
  records: Int32Array,
  column: Column,
  direction: Sort["direction"],
): Sliced<Int32Array> {
  const { keyOf, largest } = yield* sortKeys(records, column);
  const keys = new Float64Array(records.length);
  for (let i = 0; i < records.length; i += 1) {
    const key = keyOf(records[i] ?? 0);
    keys[i] = key === 0 ? largest : direction === "asc" ? key - 1 : largest - key;
    if (i % SLICE_ROWS === SLICE_ROWS - 1) yield;
  }
  return yield* radixSort(records, keys, largest);
}

function* radixSort(records: Int32Array, keys: Float64Array, largest: number): Sliced<Int32Array> {
  const isOnePass = largest < Math.max(ONE_PASS, 2);
  const buckets = isOnePass ? largest + 1 : 1 << BUCKET_BITS;
  let present = { records, keys };
  for (let divisor = 1; divisor <= largest || divisor === 1; divisor *= buckets) {
    present = yield* distribute(present, divisor, buckets);
    if (isOnePass) break;
  }
  return present.records;
}

type Keyed = { records: Int32Array; keys: Float64Array };

function* distribute({ records, keys }: Keyed, divisor: number, buckets: number): Sliced<Keyed> {
  const starts = new Uint32Array(buckets + 1);
  const digits = new Uint32Array(records.length);
  for (let i = 0; i < records.length; i += 1) {
    const key = keys[i] ?? 0;
    const digit = (divisor === 1 ? key : Math.floor(key / divisor)) % buckets;
    digits[i] = digit;
    starts[digit + 1] = (starts[digit + 1] ?? 0) + 1;
    if (i % SLICE_ROWS === SLICE_ROWS - 1) yield;
  }
  for (let bucket = 0; bucket < buckets; bucket += 1)
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0);
  yield;
  const sorted = {
    records: new Int32Array(records.length),
    keys: new Float64Array(records.length),
  };
  for (let i = 0; i < records.length; i += 1) {
    const digit = digits[i] ?? 0;
    const at = starts[digit] ?? 0;
    starts[digit] = at + 1;
    sorted.records[at] = records[i] ?? 0;
    sorted.keys[at] = keys[i] ?? 0;
    if (i % SLICE_ROWS === SLICE_ROWS - 1) yield;
  }
  return sorted;
}

function* sortKeys(records: Int32Array, column: Column): Sliced<SortKeys> {
  if (!(column instanceof ValueColumn)) return textKeys(column);
  const { values, empty } = column;
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < records.length; i += 1) {
    const raw = values[records[i] ?? 0] ?? empty;
    if (raw !== empty && raw < least) least = raw;
    if (raw !== empty && raw > greatest) greatest = raw;
    if (i % SLICE_ROWS === SLICE_ROWS - 1) yield;
  }
  if (least > greatest) return { keyOf: () => 0, largest: 0 };
  const keyOf = (rid: number) => {
    const raw = values[rid] ?? empty;
    return raw === empty ? 0 : raw - least + 1;
  };
  return { keyOf, largest: greatest - least + 1 };
}

function textKeys({ codes, dictionary }: TextColumn): SortKeys {
  const ranks = dictionary.ranks();
  const keyOf = ranks
    ? (rid: number) => ranks[codes[rid] ?? 0] ?? 0
    : (rid: number) => codes[rid] ?? 0;
  return { keyOf, largest: dictionary.size - 1 };
}

/**
 * Ascending orders of an organization's live records, kept since every view by that field starts from one. The least
 * recently used are dropped above `limit`.
 */
export class Permutations {
  private readonly kept = new Map<FieldKey, Int32Array>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get memory(): number {
    return [...this.kept.values()].reduce((sum, order) => sum + order.byteLength, 0);
  }

  /** The live records in ascending order of a field. */
  *ascending(store: Store, field: FieldKey): Sliced<Int32Array> {
    if (field === "pfaId") return store.byPfaId;
    const kept = this.kept.get(field);
    if (kept) {
      this.kept.delete(field);
      this.kept.set(field, kept);
      return kept;
    }
    const order = yield* sortStably(store.byPfaId, store.columns[field], "asc");
    this.kept.set(field, order);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.limit) break;
      this.kept.delete(oldest);
    }
    return order;
  }

  /** Forgets the orders by these fields; all of them where records came or went. */
  drop(fields: Iterable<FieldKey> | "all"): void {
    if (fields === "all") this.kept.clear();
    else for (const field of fields) this.kept.delete(field);
  }
}
