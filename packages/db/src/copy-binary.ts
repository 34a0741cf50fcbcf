/** How a column of a binary COPY is encoded. */
export type WireType = "int4" | "bool" | "date" | "numeric" | "text";

/**
 * Takes what a binary COPY holds, column by column, each row ended by endRow. No value is made for a field but a number: a
 * text is told by where its UTF-8 bytes lie, and they lie there during the call only.
 */
export type RowSink = {
  null(column: number): void;
  integer(column: number, value: number): void;
  boolean(column: number, value: boolean): void;
  /** Days since 1970-01-01. */
  date(column: number, days: number): void;
  /** A number of scale 2 or less, in whole hundredths. Rounded, and not `isExact`, beyond 2^53. */
  number(column: number, hundredths: number, isExact: boolean): void;
  text(column: number, bytes: Uint8Array, start: number, end: number): void;
  endRow(): void;
};

/** Reads a binary COPY piece by piece, wherever it was cut. */
export type CopyReader = {
  push(chunk: Uint8Array): void;
  /** To be called after the last piece: throws if the rows did not come to their end. */
  end(): void;
};

const signature = [0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00];
/** Signature, flags and the length of an extension. */
const HEADER_BYTES = 19;
const END_OF_ROWS = -1;
const NULL_LENGTH = -1;

/** What is read next: a column of the present row, or one of these. */
const AT_HEADER = -3;
const AT_ROW = -2;
const AT_END = -1;

/** A reader of rows with these columns. Throws on anything else than such rows. */
export function readCopy(columns: readonly WireType[], sink: RowSink): CopyReader {
  const decoders = columns.map((type) => decoderOf[type]);
  let place = AT_HEADER;
  let rest: Uint8Array = new Uint8Array();

  /** Reads rows from `start` on. Answers where it stopped: at the first thing that is not there as a whole. */
  function readRows(bytes: Uint8Array, view: DataView, start: number): number {
    let position = start;
    for (;;) {
      if (place === AT_ROW) {
        if (position + 2 > bytes.length) return position;
        place = startOfRow(view.getInt16(position));
        position += 2;
      }
      if (place === AT_END) return position;
      const stop = readFields(bytes, view, position);
      if (place < decoders.length) return stop;
      position = stop;
      sink.endRow();
      place = AT_ROW;
    }
  }

  function readFields(bytes: Uint8Array, view: DataView, start: number): number {
    let position = start;
    for (; place < decoders.length; place += 1) {
      if (position + 4 > bytes.length) return position;
      const length = view.getInt32(position);
      if (length === NULL_LENGTH) sink.null(place);
      else {
        const end = position + 4 + length;
        if (end > bytes.length) return position;
        decoders[place]?.({ sink, bytes, view }, place, position + 4, end);
      }
      position += 4 + Math.max(length, 0);
    }
    return position;
  }

  function startOfRow(fields: number): number {
    if (fields === END_OF_ROWS) return AT_END;
    if (fields === decoders.length) return 0;
    throw new Error(`a row of ${fields} fields instead of ${decoders.length}`);
  }

  return {
    push: (chunk) => {
      const bytes = rest.length === 0 ? chunk : joined(rest, chunk);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let position = 0;
      if (place === AT_HEADER) {
        position = headerLength(bytes, view);
        if (position > 0) place = AT_ROW;
      }
      if (place !== AT_HEADER) position = readRows(bytes, view, position);
      rest = bytes.subarray(position);
      if (place === AT_END && rest.length > 0) throw new Error("rows after the end of the rows");
    },
    end: () => {
      if (place !== AT_END) throw new Error("the rows were cut off before their end");
    },
  };
}

/** Length of the header, or 0 while it is not there as a whole. */
function headerLength(bytes: Uint8Array, view: DataView): number {
  if (signature.some((byte, index) => index < bytes.length && bytes[index] !== byte))
    throw new Error("not a binary COPY");
  if (bytes.length < HEADER_BYTES) return 0;
  const length = HEADER_BYTES + view.getInt32(HEADER_BYTES - 4);
  return bytes.length < length ? 0 : length;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

type Source = { sink: RowSink; bytes: Uint8Array; view: DataView };
type Decoder = (source: Source, column: number, start: number, end: number) => void;

/** Days from 1970-01-01, where ours count from, to 2000-01-01, where PostgreSQL's do. */
const DAYS_TO_2000 = 10_957;
const INFINITE_DAYS = new Set([0x7f_ff_ff_ff, -0x80_00_00_00]);

const decoderOf: Record<WireType, Decoder> = {
  int4: ({ sink, view }, column, start, end) => {
    expectLength(column, end - start, 4);
    sink.integer(column, view.getInt32(start));
  },
  bool: ({ sink, view }, column, start, end) => {
    expectLength(column, end - start, 1);
    sink.boolean(column, view.getUint8(start) !== 0);
  },
  date: ({ sink, view }, column, start, end) => {
    expectLength(column, end - start, 4);
    const days = view.getInt32(start);
    if (INFINITE_DAYS.has(days)) throw new RangeError(`an infinite date in column ${column}`);
    sink.date(column, days + DAYS_TO_2000);
  },
  text: ({ sink, bytes }, column, start, end) => sink.text(column, bytes, start, end),
  numeric: decodeNumeric,
};

function expectLength(column: number, length: number, expected: number): void {
  if (length !== expected)
    throw new Error(`${length} bytes instead of ${expected} in column ${column}`);
}

const NEGATIVE = 0x40_00;
/** Bit of the signs that stand for no number: NaN and the infinities. */
const NO_NUMBER = 0x80_00;

/** Digits of base 10,000: their count, the weight of the first, the sign, the scale, then the digits. */
function decodeNumeric({ sink, view }: Source, column: number, start: number, end: number): void {
  const count = view.getInt16(start);
  const weight = view.getInt16(start + 2);
  const sign = view.getUint16(start + 4);
  if ((sign & NO_NUMBER) !== 0) throw new RangeError(`no finite number in column ${column}`);
  expectLength(column, end - start, 8 + 2 * count);
  let whole = 0;
  for (let index = 0; index <= weight; index += 1) {
    whole = whole * 10_000 + (index < count ? view.getInt16(start + 8 + 2 * index) : 0);
  }
  // One digit holds four decimals, of which a scale of 2 has the first two.
  const fraction = weight + 1;
  const decimals =
    fraction >= 0 && fraction < count ? view.getInt16(start + 8 + 2 * fraction) / 100 : 0;
  const hundredths = whole * 100 + decimals;
  const isExact = Number.isSafeInteger(hundredths) && count <= fraction + 1;
  sink.number(column, sign === NEGATIVE ? -hundredths : hundredths, isExact);
}
