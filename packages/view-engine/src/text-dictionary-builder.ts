import type { Fold } from "./case-fold.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { TextBytes } from "./text-bytes.ts";
import { TextDictionary, type TextOrder } from "./text-dictionary.ts";

/** A dictionary and, for each id that was handed out while it was built, the settled one. */
export type SettledDictionary = { dictionary: TextDictionary; settledIds: Uint32Array };

const SORTED_AT_ONCE = 4096;

/** Collects the distinct texts of a column while it is read. Ids are handed out as texts come. */
export class TextDictionaryBuilder {
  private readonly texts = new TextBytes();
  private table = new Uint32Array(256);

  get size(): number {
    return this.texts.size + 1;
  }

  /** Id of the UTF-8 text that stands in `source` from `start` to `end`. */
  intern(source: Uint8Array, start: number, end: number): number {
    const mask = this.table.length - 1;
    let slot = hashOf(source, start, end) & mask;
    for (;;) {
      const id = this.table[slot] ?? 0;
      if (id === 0) return this.add(slot, source, start, end);
      if (this.texts.equals(id - 1, source, start, end)) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** Texts whose folding the database has to be asked for. */
  beyondAscii(): string[] {
    const found: string[] = [];
    for (let place = 0; place < this.texts.size; place += 1)
      if (!this.texts.isAscii(place)) found.push(this.texts.text(place));
    return found;
  }

  /** Puts the texts in order. */
  *settle(order: TextOrder, fold: Fold): Sliced<SettledDictionary> {
    const { texts } = this;
    const foldings = new Map<number, Buffer>();
    for (let place = 0; place < texts.size; place += 1)
      if (!texts.isAscii(place)) foldings.set(place, Buffer.from(fold(texts.text(place))));
    yield;

    const places = yield* sortPlaces(texts, order, foldings);
    const settledIds = new Uint32Array(texts.size + 1);
    const sorted = new TextBytes(texts.size, texts.length);
    const settledFoldings = new Map<number, Buffer>();
    for (let position = 0; position < places.length; position += 1) {
      const place = places[position] ?? 0;
      const text = texts.view(place);
      sorted.add(text, 0, text.length);
      settledIds[place + 1] = position + 1;
      const folding = foldings.get(place);
      if (folding) settledFoldings.set(position + 1, folding);
      if (position % SLICE_ROWS === SLICE_ROWS - 1) yield;
    }
    return { dictionary: new TextDictionary(order, sorted, settledFoldings), settledIds };
  }

  private add(slot: number, source: Uint8Array, start: number, end: number): number {
    const id = this.texts.add(source, start, end) + 1;
    this.table[slot] = id;
    if (id * 2 > this.table.length) this.rehash();
    return id;
  }

  private rehash(): void {
    const table = new Uint32Array(this.table.length * 2);
    const mask = table.length - 1;
    for (let id = 1; id <= this.texts.size; id += 1) {
      const text = this.texts.view(id - 1);
      let slot = hashOf(text, 0, text.length) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = id;
    }
    this.table = table;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(source: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ (source[i] ?? 0), 0x01000193);
  // The low bits choose the slot: fold the high ones in.
  return (hash ^ (hash >>> 15)) >>> 0;
}

function* sortPlaces(
  texts: TextBytes,
  order: TextOrder,
  foldings: ReadonlyMap<number, Buffer>,
): Sliced<Uint32Array> {
  const isFolded = order === "caseless";
  const prefixes = new Float64Array(texts.size);
  for (let place = 0; place < texts.size; place += 1) {
    const folding = isFolded ? foldings.get(place) : undefined;
    prefixes[place] = folding ? prefixOf(folding) : texts.prefix(place, isFolded);
    if (place % SLICE_ROWS === SLICE_ROWS - 1) yield;
  }
  const compareFolded = (a: number, b: number) => {
    const foldingA = foldings.get(a);
    const foldingB = foldings.get(b);
    if (!foldingA && !foldingB) return texts.compareFolded(a, b);
    return foldedOf(texts, a, foldingA).compare(foldedOf(texts, b, foldingB));
  };
  return yield* mergeSort(texts.size, (a, b) => {
    const difference = (prefixes[a] ?? 0) - (prefixes[b] ?? 0);
    if (difference !== 0) return difference;
    return (isFolded && compareFolded(a, b)) || texts.compare(a, b);
  });
}

const foldedOf = (texts: TextBytes, place: number, folding: Buffer | undefined): Buffer =>
  folding ?? Buffer.from(texts.text(place).toLowerCase());

function prefixOf(bytes: Buffer): number {
  let key = 0;
  for (let i = 0; i < 6; i += 1) key = key * 256 + (bytes[i] ?? 0);
  return key;
}

/** Places 0 to n - 1 in order: small runs by the built-in sort, then merged, with a break after every few thousand steps. */
function* mergeSort(n: number, compare: (a: number, b: number) => number): Sliced<Uint32Array> {
  let from = new Uint32Array(n).map((_, place) => place);
  for (let start = 0; start < n; start += SORTED_AT_ONCE) {
    from.subarray(start, start + SORTED_AT_ONCE).sort(compare);
    yield;
  }
  let to = new Uint32Array(n);
  for (let width = SORTED_AT_ONCE; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width)
      yield* merge(
        from,
        to,
        { start, middle: Math.min(start + width, n), end: Math.min(start + 2 * width, n) },
        compare,
      );
    [from, to] = [to, from];
  }
  return from;
}

function* merge(
  from: Uint32Array,
  to: Uint32Array,
  { start, middle, end }: { start: number; middle: number; end: number },
  compare: (a: number, b: number) => number,
): Sliced<void> {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at += 1) {
    const takesLeft =
      left < middle && (right >= end || compare(from[left] ?? 0, from[right] ?? 0) <= 0);
    to[at] = (takesLeft ? from[left] : from[right]) ?? 0;
    if (takesLeft) left += 1;
    else right += 1;
    if (at % (SLICE_ROWS / 8) === 0) yield;
  }
}
