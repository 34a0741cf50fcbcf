import type { Fold } from "./case-fold.ts";
import type { JsonBytes } from "./json-bytes.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { foldBytes, type TextBytes } from "./text-bytes.ts";
import { findContaining, findEnding, findStarting, type TextRun } from "./text-search.ts";

/** How a column's texts are ordered: by code point alone, or without regard to case first and by code point then. */
export type TextOrder = "codePoint" | "caseless";

/** About what a later text takes beside its bytes: entries of a map and two lists, and a buffer. */
const LATER = 200;

/**
 * The distinct texts of a column. Id 0 stands for no value. Ids up to `settled` stand in the texts' order, so that they are
 * compared by themselves; a text that came later has an id beyond and a place between two others.
 */
export class TextDictionary {
  readonly order: TextOrder;
  /** Ids up to this one are in order. */
  readonly settled: number;
  private readonly texts: TextBytes;
  /** Settled texts in lower case; made when first asked for where all of them are ASCII. */
  private folded: TextRun | null;
  /** Folded form of the texts that came later. */
  private readonly laterFoldings = new Map<number, Buffer>();
  /** Place in the order of each later id, between those of its neighbours. */
  private readonly places: number[] = [];
  private readonly laterIds: number[] = [];

  /** `folded` may be left out where all texts are ASCII. */
  constructor(order: TextOrder, texts: TextBytes, folded: TextBytes | null) {
    this.order = order;
    this.texts = texts;
    this.settled = texts.size;
    this.folded = folded && { bytes: folded.bytes, offsets: folded.offsets, count: folded.size };
  }

  /** Ids are below this. */
  get size(): number {
    return this.texts.size + 1;
  }

  get memory(): number {
    const { folded, texts } = this;
    const own = folded && folded.bytes !== texts.bytes ? folded.bytes.length : 0;
    const ownOffsets = folded && folded.offsets !== texts.offsets ? folded.offsets.byteLength : 0;
    return texts.memory + own + ownOffsets + this.laterIds.length * LATER;
  }

  text(id: number): string | null {
    return id === 0 ? null : this.texts.text(id - 1);
  }

  /** Appends the text as JSON writes it. */
  writeJson(id: number, out: JsonBytes): void {
    if (id === 0) return out.plain("null");
    const { bytes, offsets } = this.texts;
    out.text(bytes, offsets[id - 1] ?? 0, offsets[id] ?? 0);
  }

  /** Place in the order: larger is later, until a text comes. Ids alone for settled ones, so that an array of codes can be sorted as it is. */
  place(id: number): number {
    return id <= this.settled ? id : (this.places[id - this.settled - 1] ?? 0);
  }

  /** Rank of every id in the whole order, or null while ids are their own ranks. Not to be written to. */
  ranks(): Uint32Array | null {
    if (this.laterIds.length === 0) return null;
    if (this.ranked?.length === this.size) return this.ranked;
    const ranks = new Uint32Array(this.size);
    let from = 1;
    for (const [before, id] of this.laterIds.entries()) {
      const place = Math.floor(this.place(id));
      for (; from <= place; from += 1) ranks[from] = from + before;
      ranks[id] = place + before + 1;
    }
    for (; from <= this.settled; from += 1) ranks[from] = from + this.laterIds.length;
    this.ranked = ranks;
    return ranks;
  }
  private ranked: Uint32Array | null = null;

  /** Id of a text, or -1 where no record ever had it. */
  find(text: string, fold: Fold): number {
    const { id, isHere } = this.locate(Buffer.from(text), Buffer.from(fold(text)));
    return isHere ? id : -1;
  }

  /** Id of a text, which is added if it is new. */
  intern(text: string, fold: Fold): number {
    const bytes = Buffer.from(text);
    const folded = Buffer.from(fold(text));
    const { id, isHere, place, later, isFull } = this.locate(bytes, folded);
    if (isHere) return id;
    const added = this.texts.add(bytes, 0, bytes.length) + 1;
    this.places.push(place);
    this.laterIds.splice(later, 0, added);
    this.laterFoldings.set(added, folded);
    if (isFull) this.spread(later);
    return added;
  }

  /** True when so many texts came later that ranks cost more than loading anew. */
  get isCrowded(): boolean {
    return this.laterIds.length > 1000 + this.settled / 8;
  }

  /**
   * Gives all later texts between the same two settled ones places equally far from each other. Texts that come in order, as
   * tags that are numbered do, halve what room is left each time: after some forty a double has none.
   */
  private spread(index: number): void {
    const { laterIds } = this;
    const settled = this.settledBefore(index);
    let first = index;
    while (first > 0 && this.place(laterIds[first - 1] ?? 0) > settled) first -= 1;
    let end = index + 1;
    while (end < laterIds.length && this.place(laterIds[end] ?? 0) < settled + 1) end += 1;
    for (let i = first; i < end; i += 1) {
      const id = laterIds[i] ?? 0;
      this.places[id - this.settled - 1] = settled + (i - first + 1) / (end - first + 1);
    }
  }

  private settledBefore(index: number): number {
    const id = this.laterIds[index] ?? 0;
    const text = this.texts.view(id - 1);
    const folded = this.foldedText(id);
    return lowerBound(1, this.settled + 1, (i) => this.compareTo(i, text, folded) < 0) - 1;
  }

  /** Folded bytes of a text. */
  foldedText(id: number): Buffer {
    const later = this.laterFoldings.get(id);
    if (later) return later;
    const { folded } = this;
    return folded
      ? folded.bytes.subarray(folded.offsets[id - 1], folded.offsets[id])
      : this.texts.foldedView(id - 1);
  }

  /** One byte per id: 1 where the folded text contains the folded part. No value contains nothing. */
  containing(part: Buffer): Sliced<Uint8Array> {
    return this.matching(part, findContaining, (text) => text.includes(part));
  }

  /** One byte per id: 1 where the folded text begins with the folded part. */
  startingWith(part: Buffer): Sliced<Uint8Array> {
    return this.matching(part, findStarting, (text) => startsWith(text, part));
  }

  /** One byte per id: 1 where the folded text ends with the folded part. */
  endingWith(part: Buffer): Sliced<Uint8Array> {
    return this.matching(part, findEnding, (text) => endsWith(text, part));
  }

  private *matching(
    part: Buffer,
    findAll: (run: TextRun, part: Buffer, found: Uint8Array) => Sliced<void>,
    holds: (folded: Buffer) => boolean,
  ): Sliced<Uint8Array> {
    const found = new Uint8Array(this.size);
    if (part.length === 0) return found.fill(1, 1);
    this.folded ??= yield* foldAll(this.texts, this.settled);
    yield* findAll(this.folded, part, found);
    for (const [id, folding] of this.laterFoldings) if (holds(folding)) found[id] = 1;
    return found;
  }

  private locate(bytes: Buffer, folded: Buffer) {
    const compare = (id: number) => this.compareTo(id, bytes, folded);
    const settled = lowerBound(1, this.settled + 1, (id) => compare(id) < 0);
    if (settled <= this.settled && compare(settled) === 0)
      return { id: settled, isHere: true, place: settled, later: 0, isFull: false };
    const later = lowerBound(0, this.laterIds.length, (i) => compare(this.laterIds[i] ?? 0) < 0);
    const next = this.laterIds[later];
    if (next !== undefined && compare(next) === 0)
      return { id: next, isHere: true, place: this.place(next), later, isFull: false };
    const before = this.laterIds[later - 1];
    const low = Math.max(settled - 1, before === undefined ? 0 : this.place(before));
    const high = Math.min(settled, next === undefined ? Infinity : this.place(next));
    const place = (low + high) / 2;
    return { id: 0, isHere: false, place, later, isFull: place <= low || place >= high };
  }

  private compareTo(id: number, bytes: Buffer, folded: Buffer): number {
    const caseless = this.order === "caseless" ? this.foldedText(id).compare(folded) : 0;
    return caseless === 0 ? this.texts.view(id - 1).compare(bytes) : caseless;
  }
}

/** First index from `low` to `high` for which `isBefore` no longer holds. */
export function lowerBound(
  low: number,
  high: number,
  isBefore: (index: number) => boolean,
): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isBefore(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

export const startsWith = (text: Buffer, part: Buffer): boolean =>
  text.length >= part.length && text.subarray(0, part.length).equals(part);

export const endsWith = (text: Buffer, part: Buffer): boolean =>
  text.length >= part.length && text.subarray(text.length - part.length).equals(part);

/** The first texts with ASCII letters in lower case; their own bytes where there is no capital. */
function* foldAll({ bytes, offsets }: TextBytes, count: number): Sliced<TextRun> {
  const length = offsets[count] ?? 0;
  const folded = Buffer.allocUnsafeSlow(length);
  let hasCapitals = false;
  for (let start = 0; start < length; start += SLICE_ROWS) {
    const end = Math.min(start + SLICE_ROWS, length);
    if (foldBytes(bytes.subarray(start, end), folded.subarray(start, end))) hasCapitals = true;
    yield;
  }
  return { bytes: hasCapitals ? folded : bytes, offsets, count };
}
