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
  const reading: Reading = { columns, sink, place: AT_HEADER };
  let rest: Uint8Array = new Uint8Array();
  return {
    push: (chunk) => {
      const bytes = rest.length === 0 ? chunk : joined(rest, chunk);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let position = 0;
      if (reading.place === AT_HEADER) {
        position = headerLength(bytes, view);
        if (position > 0) reading.place = AT_ROW;
      }
      if (reading.place !== AT_HEADER) position = readRows(reading, { bytes, view }, position);
      rest = bytes.subarray(position);
      if (reading.place === AT_END && rest.length > 0)
        throw new Error("rows after the end of the rows");
    },
    end: () => {
      if (reading.place !== AT_END) throw new Error("the rows were cut off before their end");
    },
  };
}

type Reading = { columns: readonly WireType[]; sink: RowSink; place: number };

/** What is read at a time. One object for many fields: millions of small ones would cost more than the reading. */
type Piece = { bytes: Uint8Array; view: DataView };

/** Reads rows from `start` on. Answers where it stopped: at the first thing that is not there as a whole. */
function readRows(reading: Reading, piece: Piece, start: number): number {
  const { columns, sink } = reading;
  let position = start;
  for (;;) {
    if (reading.place === AT_ROW) {
      if (position + 2 > piece.bytes.length) return position;
      reading.place = startOfRow(piece.view.getInt16(position), columns.length);
      position += 2;
    }
    if (reading.place === AT_END) return position;
    position = readFields(reading, piece, position);
    if (reading.place < columns.length) return position;
    sink.endRow();
    reading.place = AT_ROW;
  }
}

function startOfRow(fields: number, expected: number): number {
  if (fields === END_OF_ROWS) return AT_END;
  if (fields === expected) return 0;
  throw new Error(`a row of ${fields} fields instead of ${expected}`);
}

function readFields(reading: Reading, piece: Piece, start: number): number {
  const { columns, sink } = reading;
  const size = piece.bytes.length;
  let position = start;
  for (; reading.place < columns.length; reading.place += 1) {
    if (position + 4 > size) return position;
    const length = piece.view.getInt32(position);
    if (length === NULL_LENGTH) {
      sink.null(reading.place);
      position += 4;
      continue;
    }
    const end = position + 4 + length;
    if (end > size) return position;
    readField(reading, piece, position + 4, end);
    position = end;
  }
  return position;
}

/** Hands one field to the sink. A switch, not a table of functions: with one, reading took half as long again. */
function readField({ columns, sink, place }: Reading, piece: Piece, start: number, end: number) {
  const { bytes, view } = piece;
  switch (columns[place]) {
    case "text":
      return sink.text(place, bytes, start, end);
    case "numeric":
      return readNumeric(sink, view, place, start);
    case "date":
      expectLength(place, end - start, 4);
      return sink.date(place, daysSince1970(view.getInt32(start), place));
    case "bool":
      expectLength(place, end - start, 1);
      return sink.boolean(place, view.getUint8(start) !== 0);
    case "int4":
      expectLength(place, end - start, 4);
      return sink.integer(place, view.getInt32(start));
    case undefined:
      throw new Error(`there is no column ${place}`);
  }
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

/** Days from 1970-01-01, where ours count from, to 2000-01-01, where PostgreSQL's do. */
const DAYS_TO_2000 = 10_957;
const INFINITE = 0x7f_ff_ff_ff;

function expectLength(column: number, length: number, expected: number): void {
  if (length !== expected)
    throw new Error(`${length} bytes instead of ${expected} in column ${column}`);
}

function daysSince1970(days: number, column: number): number {
  if (days === INFINITE || days === -INFINITE - 1)
    throw new RangeError(`an infinite date in column ${column}`);
  return days + DAYS_TO_2000;
}

const NEGATIVE = 0x40_00;
/** Bit of the signs that stand for no number: NaN and the infinities. */
const NO_NUMBER = 0x80_00;

/** Digits of base 10,000: their count, the weight of the first, the sign, the scale, then the digits. */
function readNumeric(sink: RowSink, view: DataView, column: number, start: number): void {
  const count = view.getInt16(start);
  const weight = view.getInt16(start + 2);
  const sign = view.getUint16(start + 4);
  if ((sign & NO_NUMBER) !== 0) throw new RangeError(`no finite number in column ${column}`);
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
