import type { Fold } from "./case-fold.ts";
import type { Sliced } from "./sliced.ts";
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

  /** Puts the texts in order. The builder is of no use after. */
  *settle(order: TextOrder, fold: Fold): Sliced<SettledDictionary> {
    const { texts } = this;
    this.table = new Uint32Array(0);
    const folded = yield* foldTexts(texts, fold);
    const places = yield* sortedPlaces(texts, order === "caseless" ? folded.texts : null);
    const settledIds = new Uint32Array(texts.size + 1);
    for (let position = 0; position < places.length; position += 1)
      settledIds[(places[position] ?? 0) + 1] = position + 1;
    yield;
    const settled = yield* inOrder(texts, places);
    // Of plain ASCII the folded texts are made anew where somebody looks for a part of them.
    const foldings = folded.isAscii ? null : yield* inOrder(folded.texts, places);
    return { dictionary: new TextDictionary(order, settled, foldings), settledIds };
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

/** Texts that are handled between two yields. */
const BATCH = 16_384;

/** Every text in lower case. */
function* foldTexts(texts: TextBytes, fold: Fold): Sliced<{ texts: TextBytes; isAscii: boolean }> {
  const folded = new TextBytes(texts.size, texts.length);
  let isAscii = true;
  for (let place = 0; place < texts.size; place += 1) {
    if (texts.isAscii(place)) folded.addFoldedFrom(texts, place);
    else {
      const folding = Buffer.from(fold(texts.text(place)));
      folded.add(folding, 0, folding.length);
      isAscii = false;
    }
    if (place % BATCH === 0) yield;
  }
  return { texts: folded, isAscii };
}

function* inOrder(texts: TextBytes, places: Uint32Array): Sliced<TextBytes> {
  const ordered = new TextBytes(texts.size, texts.length);
  for (let start = 0; start < places.length; start += BATCH) {
    for (const place of places.subarray(start, start + BATCH)) ordered.addFrom(texts, place);
    yield;
  }
  return ordered;
}

/** Places of the texts by their folded forms, if there are any, and by themselves. */
function* sortedPlaces(texts: TextBytes, folded: TextBytes | null): Sliced<Uint32Array> {
  const first = folded ?? texts;
  const prefixes = new Float64Array(texts.size);
  for (let place = 0; place < texts.size; place += 1) {
    prefixes[place] = first.prefix(place);
    if (place % BATCH === 0) yield;
  }
  return yield* mergeSort(texts.size, (a, b) => {
    const difference = (prefixes[a] ?? 0) - (prefixes[b] ?? 0);
    if (difference !== 0) return difference;
    return (folded?.compare(a, b) ?? 0) || texts.compare(a, b);
  });
}

type Compare = (a: number, b: number) => number;

/** Places 0 to n - 1 in order: small runs by the built-in sort, then merged, with a break after every few thousand steps. */
function* mergeSort(n: number, compare: Compare): Sliced<Uint32Array> {
  let from = new Uint32Array(n);
  for (let place = 0; place < n; place += 1) from[place] = place;
  for (let start = 0; start < n; start += SORTED_AT_ONCE) {
    from.subarray(start, start + SORTED_AT_ONCE).sort(compare);
    yield;
  }
  let to = new Uint32Array(n);
  for (let width = SORTED_AT_ONCE; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const merging: Merging = { from, to, left: start, right: start + width, at: start };
      const ends = { left: Math.min(start + width, n), right: Math.min(start + 2 * width, n) };
      while (merging.at < ends.right) {
        mergeSome(merging, ends, compare);
        yield;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

type Merging = { from: Uint32Array; to: Uint32Array; left: number; right: number; at: number };

/** Merges the next few thousand of two runs that end at `ends`. */
function mergeSome(
  merging: Merging,
  ends: { left: number; right: number },
  compare: Compare,
): void {
  const { from, to } = merging;
  let { left, right, at } = merging;
  for (const stop = Math.min(at + SORTED_AT_ONCE, ends.right); at < stop; at += 1) {
    const takesLeft =
      left < ends.left && (right >= ends.right || compare(from[left] ?? 0, from[right] ?? 0) <= 0);
    to[at] = (takesLeft ? from[left] : from[right]) ?? 0;
    if (takesLeft) left += 1;
    else right += 1;
  }
  merging.left = left;
  merging.right = right;
  merging.at = at;
}
