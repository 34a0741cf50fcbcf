/** Arrays that columns keep their raw numbers in. */
export type RawArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int16Array
  | Int32Array
  | Float64Array;

/**
 * Copies the raw numbers of the records that stand at `start` to `end` to the beginning of `into`. A function per type of
 * array: one loop that meets several types is compiled for none of them, and takes ten times as long.
 */
export function gather(
  source: RawArray,
  records: Int32Array,
  { start, end }: { start: number; end: number },
  into: Float64Array,
): void {
  const part = records.subarray(start, end);
  if (source instanceof Uint8Array) gatherUint8(source, part, into);
  else if (source instanceof Uint16Array) gatherUint16(source, part, into);
  else if (source instanceof Uint32Array) gatherUint32(source, part, into);
  else if (source instanceof Int16Array) gatherInt16(source, part, into);
  else if (source instanceof Int32Array) gatherInt32(source, part, into);
  else gatherFloat64(source, part, into);
}

function gatherUint8(source: Uint8Array, records: Int32Array, into: Float64Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

function gatherUint16(source: Uint16Array, records: Int32Array, into: Float64Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

function gatherUint32(source: Uint32Array, records: Int32Array, into: Float64Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

function gatherInt16(source: Int16Array, records: Int32Array, into: Float64Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

function gatherInt32(source: Int32Array, records: Int32Array, into: Float64Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

function gatherFloat64(source: Float64Array, records: Int32Array, into: Float64Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

/** The same of numbers that 32 bits hold, in a quarter of the time. */
export function gatherInts(
  source: Exclude<RawArray, Float64Array>,
  records: Int32Array,
  { start, end }: { start: number; end: number },
  into: Int32Array,
): void {
  const part = records.subarray(start, end);
  if (source instanceof Uint8Array) intsOfUint8(source, part, into);
  else if (source instanceof Uint16Array) intsOfUint16(source, part, into);
  else if (source instanceof Uint32Array) intsOfUint32(source, part, into);
  else if (source instanceof Int16Array) intsOfInt16(source, part, into);
  else intsOfInt32(source, part, into);
}

function intsOfUint8(source: Uint8Array, records: Int32Array, into: Int32Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

function intsOfUint16(source: Uint16Array, records: Int32Array, into: Int32Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

function intsOfUint32(source: Uint32Array, records: Int32Array, into: Int32Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

function intsOfInt16(source: Int16Array, records: Int32Array, into: Int32Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

function intsOfInt32(source: Int32Array, records: Int32Array, into: Int32Array): void {
  for (let i = 0; i < records.length; i += 1) into[i] = source[records[i] ?? 0] ?? 0;
}

/** A number of a record, by its ordinal. */
export type RawReader = (rid: number) => number;

/** Reads the raw number of one record after the other. A function per type of array, for the same reason. */
export function rawReader(source: RawArray): RawReader {
  if (source instanceof Uint8Array) return readUint8(source);
  if (source instanceof Uint16Array) return readUint16(source);
  if (source instanceof Uint32Array) return readUint32(source);
  if (source instanceof Int16Array) return readInt16(source);
  return source instanceof Int32Array ? readInt32(source) : readFloat64(source);
}

const readUint8 =
  (source: Uint8Array): RawReader =>
  (rid) =>
    source[rid] ?? 0;
const readUint16 =
  (source: Uint16Array): RawReader =>
  (rid) =>
    source[rid] ?? 0;
const readUint32 =
  (source: Uint32Array): RawReader =>
  (rid) =>
    source[rid] ?? 0;
const readInt16 =
  (source: Int16Array): RawReader =>
  (rid) =>
    source[rid] ?? 0;
const readInt32 =
  (source: Int32Array): RawReader =>
  (rid) =>
    source[rid] ?? 0;
const readFloat64 =
  (source: Float64Array): RawReader =>
  (rid) =>
    source[rid] ?? 0;
