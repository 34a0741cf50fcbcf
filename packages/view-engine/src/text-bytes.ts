/** Lower case of every byte that is an ASCII capital, every other byte as it is. */
const FOLD = new Uint8Array(256).map((_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** UTF-8 texts end to end in one buffer: a few bytes of overhead each where a string would cost forty. */
export class TextBytes {
  /** The texts; more room than they take behind them. */
  bytes: Buffer;
  /** Where each text begins, and where the last one ends. */
  offsets: Uint32Array;
  private count = 0;

  constructor(texts = 64, bytes = 1024) {
    this.offsets = new Uint32Array(texts + 1);
    this.bytes = Buffer.alloc(bytes);
  }

  get size(): number {
    return this.count;
  }

  /** Bytes of all texts together. */
  get length(): number {
    return this.offsets[this.count] ?? 0;
  }

  get memory(): number {
    return this.bytes.length + this.offsets.byteLength;
  }

  /** Appends the text that stands in `source` from `start` to `end`; answers its place. */
  add(source: Uint8Array, start: number, end: number): number {
    const at = this.offsets[this.count] ?? 0;
    this.makeRoom(at + end - start);
    // A call into the engine costs more than copying a short text here.
    if (end - start > 32) this.bytes.set(source.subarray(start, end), at);
    else for (let i = start, j = at; i < end; i += 1, j += 1) this.bytes[j] = source[i] ?? 0;
    this.count += 1;
    this.offsets[this.count] = at + end - start;
    return this.count - 1;
  }

  /** Appends a text of others. */
  addFrom(others: TextBytes, place: number): void {
    this.add(others.bytes, others.offsets[place] ?? 0, others.offsets[place + 1] ?? 0);
  }

  /** Appends a text of others with ASCII letters in lower case. */
  addFoldedFrom(others: TextBytes, place: number): void {
    const at = this.length;
    this.addFrom(others, place);
    for (let i = at; i < this.length; i += 1) this.bytes[i] = FOLD[this.bytes[i] ?? 0] ?? 0;
  }

  text(place: number): string {
    return this.bytes.toString("utf8", this.offsets[place], this.offsets[place + 1]);
  }

  /** A view on the bytes of a text; valid until the next text is added. */
  view(place: number): Buffer {
    return this.bytes.subarray(this.offsets[place], this.offsets[place + 1]);
  }

  /** A copy of a text with ASCII letters in lower case. */
  foldedView(place: number): Buffer {
    const folded = Buffer.from(this.view(place));
    foldBytes(folded, folded);
    return folded;
  }

  equals(place: number, source: Uint8Array, start: number, end: number): boolean {
    const from = this.offsets[place] ?? 0;
    if ((this.offsets[place + 1] ?? 0) - from !== end - start) return false;
    for (let i = start, j = from; i < end; i += 1, j += 1)
      if (source[i] !== this.bytes[j]) return false;
    return true;
  }

  isAscii(place: number): boolean {
    const end = this.offsets[place + 1] ?? 0;
    for (let i = this.offsets[place] ?? 0; i < end; i += 1)
      if ((this.bytes[i] ?? 0) > 127) return false;
    return true;
  }

  /** Code point order, which for UTF-8 is byte order. */
  compare(a: number, b: number): number {
    const { bytes, offsets } = this;
    let i = offsets[a] ?? 0;
    let j = offsets[b] ?? 0;
    const endA = offsets[a + 1] ?? 0;
    const endB = offsets[b + 1] ?? 0;
    while (i < endA && j < endB) {
      const difference = (bytes[i] ?? 0) - (bytes[j] ?? 0);
      if (difference !== 0) return difference;
      i += 1;
      j += 1;
    }
    return endA - i - (endB - j);
  }

  /** First six bytes as a number in the same order: decides most comparisons without reading the texts. */
  prefix(place: number): number {
    const start = this.offsets[place] ?? 0;
    const end = this.offsets[place + 1] ?? 0;
    let key = 0;
    for (let i = start; i < start + 6; i += 1)
      key = key * 256 + (i < end ? (this.bytes[i] ?? 0) : 0);
    return key;
  }

  private makeRoom(bytes: number): void {
    if (bytes > this.bytes.length) {
      const larger = Buffer.alloc(Math.max(bytes, Math.ceil(this.bytes.length * GROWTH)));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    if (this.count + 2 > this.offsets.length) {
      const larger = new Uint32Array(Math.ceil(this.offsets.length * GROWTH) + 1);
      larger.set(this.offsets);
      this.offsets = larger;
    }
  }
}

const GROWTH = 1.25;

/** Writes `source` with ASCII letters in lower case; answers whether any differs. */
export function foldBytes(source: Uint8Array, into: Uint8Array): boolean {
  let hasCapitals = false;
  for (let i = 0; i < source.length; i += 1) {
    const byte = source[i] ?? 0;
    const folded = FOLD[byte] ?? 0;
    if (folded !== byte) hasCapitals = true;
    into[i] = folded;
  }
  return hasCapitals;
}
