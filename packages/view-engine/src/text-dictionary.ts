import type { Fold } from "./case-fold.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { TextBytes } from "./text-bytes.ts";

/** How a column's texts are ordered: by code point alone, or without regard to case first and by code point then. */
export type TextOrder = "codePoint" | "caseless";

const CACHED = 4096;

/**
 * The distinct texts of a column. Id 0 stands for no value. Ids up to `settled` stand in the texts' order, so that they are
 * compared by themselves; a text that came later has an id beyond and a place between two others.
 */
export class TextDictionary {
  readonly order: TextOrder;
  /** Ids up to this one are in order. */
  readonly settled: number;
  private readonly texts: TextBytes;
  /** Folded form of the texts that are not plain ASCII, and of those that came later. */
  private readonly foldings: Map<number, Buffer>;
  /** Place in the order of each later id, between those of its neighbours. */
  private readonly places: number[] = [];
  private readonly laterIds: number[] = [];
  private jsons: string[] = [];
  private blob: { bytes: Buffer; offsets: Uint32Array } | null = null;

  constructor(order: TextOrder, texts: TextBytes, foldings: Map<number, Buffer>) {
    this.order = order;
    this.texts = texts;
    this.settled = texts.size;
    this.foldings = foldings;
  }

  /** Ids are below this. */
  get size(): number {
    return this.texts.size + 1;
  }

  get memory(): number {
    return this.texts.memory + (this.blob?.bytes.length ?? 0) + this.places.length * 16;
  }

  text(id: number): string | null {
    return id === 0 ? null : this.texts.text(id - 1);
  }

  /** The text as JSON writes it. */
  json(id: number): string {
    if (id === 0) return "null";
    if (id >= CACHED) return JSON.stringify(this.texts.text(id - 1));
    return (this.jsons[id] ??= JSON.stringify(this.texts.text(id - 1)));
  }

  /** Place in the order: larger is later. Ids alone for settled ones, so that an array of codes can be sorted as it is. */
  place(id: number): number {
    return id <= this.settled ? id : (this.places[id - this.settled - 1] ?? 0);
  }

  /** Rank of every id in the whole order, or null while ids are their own ranks. */
  ranks(): Uint32Array | null {
    if (this.laterIds.length === 0) return null;
    const ranks = new Uint32Array(this.size);
    let before = 0;
    for (let id = 1; id <= this.settled; id += 1) {
      while (before < this.laterIds.length && this.place(this.laterIds[before] ?? 0) < id)
        before += 1;
      ranks[id] = id + before;
    }
    for (const [index, id] of this.laterIds.entries())
      ranks[id] = Math.floor(this.place(id)) + index + 1;
    return ranks;
  }

  /** Id of a text, or -1 where no record ever had it. */
  find(text: string, fold: Fold): number {
    const { id, isHere } = this.locate(Buffer.from(text), Buffer.from(fold(text)));
    return isHere ? id : -1;
  }

  /** Id of a text, which is added if it is new. */
  intern(text: string, fold: Fold): number {
    const bytes = Buffer.from(text);
    const folded = Buffer.from(fold(text));
    const { id, isHere, place, later } = this.locate(bytes, folded);
    if (isHere) return id;
    const added = this.texts.add(bytes, 0, bytes.length) + 1;
    this.places.push(place);
    this.laterIds.splice(later, 0, added);
    // Kept even for plain ASCII: the folded whole is made once, and is not made anew for every text that comes later.
    this.foldings.set(added, folded);
    return added;
  }

  /** True when there is no room left between two texts, or so many came later that ranks cost more than loading anew. */
  get isCrowded(): boolean {
    return this.isFull || this.laterIds.length > 1000 + this.settled / 8;
  }
  private isFull = false;

  /** Folded bytes of a text. */
  folded(id: number): Buffer {
    const folding = this.foldings.get(id);
    if (folding) return folding;
    const { bytes, offsets } = this.foldedBlob();
    return bytes.subarray(offsets[id - 1], offsets[id]);
  }

  /** One byte per id: 1 where the folded text contains the folded part. No value contains nothing. */
  *containing(part: Buffer): Sliced<Uint8Array> {
    const found = new Uint8Array(this.size);
    const { bytes, offsets } = this.foldedBlob();
    const limit = offsets.length;
    let hits = 0;
    let from = 0;
    let id = 1;
    while (part.length > 0) {
      const at = bytes.indexOf(part, from);
      if (at === -1) break;
      id = textAt(offsets, at, id, limit);
      const end = offsets[id] ?? 0;
      const isInside = at + part.length <= end;
      if (isInside) found[id] = 1;
      // The rest of a text that contains the part says nothing new.
      from = isInside ? end : at + 1;
      hits += 1;
      if (hits % (SLICE_ROWS / 4) === 0) yield;
    }
    if (part.length === 0) found.fill(1, 1);
    for (const [place, folding] of this.foldings) found[place] = folding.includes(part) ? 1 : 0;
    return found;
  }

  /** One byte per id: 1 where the test of the folded text holds. */
  *matching(test: (folded: Buffer) => boolean): Sliced<Uint8Array> {
    const found = new Uint8Array(this.size);
    for (let id = 1; id < this.size; id += 1) {
      if (test(this.folded(id))) found[id] = 1;
      if (id % (SLICE_ROWS / 4) === 0) yield;
    }
    return found;
  }

  private foldedBlob() {
    return (this.blob ??= this.texts.folded());
  }

  private locate(bytes: Buffer, folded: Buffer) {
    const compare = (id: number) => this.compareTo(id, bytes, folded);
    const settled = lowerBound(1, this.settled + 1, (id) => compare(id) < 0);
    if (settled <= this.settled && compare(settled) === 0)
      return { id: settled, isHere: true, place: settled, later: 0 };
    const later = lowerBound(0, this.laterIds.length, (i) => compare(this.laterIds[i] ?? 0) < 0);
    const next = this.laterIds[later];
    if (next !== undefined && compare(next) === 0)
      return { id: next, isHere: true, place: this.place(next), later };
    const before = this.laterIds[later - 1];
    const low = Math.max(settled - 1, before === undefined ? 0 : this.place(before));
    const high = Math.min(settled, next === undefined ? Infinity : this.place(next));
    const place = (low + high) / 2;
    if (place <= low || place >= high) this.isFull = true;
    return { id: 0, isHere: false, place, later };
  }

  private compareTo(id: number, bytes: Buffer, folded: Buffer): number {
    const caseless = this.order === "caseless" ? this.folded(id).compare(folded) : 0;
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

/** Id of the text that holds position `at`, looking from `id` on: steps that double first, since hits come in order. */
function textAt(offsets: Uint32Array, at: number, id: number, limit: number): number {
  let step = 1;
  let low = id;
  while (low + step < limit && (offsets[low + step - 1] ?? 0) <= at) {
    low += step;
    step *= 2;
  }
  return lowerBound(low, Math.min(low + step, limit), (i) => (offsets[i] ?? 0) <= at);
}
