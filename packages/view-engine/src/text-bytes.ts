const FOLD = new Uint8Array(256).map((_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** UTF-8 texts end to end in one buffer: a few bytes of overhead each where a string would cost forty. */
export class TextBytes {
  private bytes: Buffer;
  private offsets: Uint32Array;
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
    this.bytes.set(source.subarray(start, end), at);
    this.count += 1;
    this.offsets[this.count] = at + end - start;
    return this.count - 1;
  }

  text(place: number): string {
    return this.bytes.toString("utf8", this.offsets[place], this.offsets[place + 1]);
  }

  /** A view on the bytes of a text; valid until the next text is added. */
  view(place: number): Buffer {
    return this.bytes.subarray(this.offsets[place], this.offsets[place + 1]);
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
    return this.bytes.compare(
      this.bytes,
      this.offsets[b],
      this.offsets[b + 1],
      this.offsets[a],
      this.offsets[a + 1],
    );
  }

  /** Order of the texts with ASCII letters in lower case. */
  compareFolded(a: number, b: number): number {
    const { bytes, offsets } = this;
    let i = offsets[a] ?? 0;
    let j = offsets[b] ?? 0;
    const endA = offsets[a + 1] ?? 0;
    const endB = offsets[b + 1] ?? 0;
    while (i < endA && j < endB) {
      const difference = (FOLD[bytes[i] ?? 0] ?? 0) - (FOLD[bytes[j] ?? 0] ?? 0);
      if (difference !== 0) return difference;
      i += 1;
      j += 1;
    }
    return endA - i - (endB - j);
  }

  /** First six bytes, folded or not, as a number in the same order: decides most comparisons without reading the texts. */
  prefix(place: number, isFolded: boolean): number {
    const start = this.offsets[place] ?? 0;
    const end = this.offsets[place + 1] ?? 0;
    let key = 0;
    for (let i = 0; i < 6; i += 1) {
      const byte = start + i < end ? (this.bytes[start + i] ?? 0) : 0;
      key = key * 256 + (isFolded ? (FOLD[byte] ?? 0) : byte);
    }
    return key;
  }

  /** Everything in one buffer with its offsets, ASCII letters in lower case, for a search through all texts. */
  folded(): { bytes: Buffer; offsets: Uint32Array } {
    const end = this.offsets[this.count] ?? 0;
    const bytes = Buffer.allocUnsafe(end);
    for (let i = 0; i < end; i += 1) bytes[i] = FOLD[this.bytes[i] ?? 0] ?? 0;
    return { bytes, offsets: this.offsets.subarray(0, this.count + 1) };
  }

  private makeRoom(bytes: number): void {
    if (bytes > this.bytes.length) {
      const larger = Buffer.alloc(Math.max(bytes, Math.ceil(this.bytes.length * 1.5)));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    if (this.count + 2 > this.offsets.length) {
      const larger = new Uint32Array(Math.ceil(this.offsets.length * 1.5) + 1);
      larger.set(this.offsets);
      this.offsets = larger;
    }
  }
}
