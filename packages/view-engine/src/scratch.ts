/**
 * Room for arrays that live no longer than one piece of work. An array of a number per record is megabytes: made anew for
 * every sort, a few views on the engine would have to look for what is no longer used, for ten milliseconds and more each time.
 */
const kept: ArrayBufferLike[] = [];
let keptBytes = 0;

/** About four numbers each of four million records. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_BUFFERS = 32;
/** Smaller ones are not worth the look. */
const LEAST_BYTES = 4 * 1024;

function takeBuffer(bytes: number): ArrayBufferLike | null {
  const index = kept.findIndex(({ byteLength }) => byteLength >= bytes && byteLength <= bytes * 2);
  const [buffer = null] = index === -1 ? [] : kept.splice(index, 1);
  keptBytes -= buffer?.byteLength ?? 0;
  return buffer;
}

/** An array to be given back; what it holds is whatever it was used for before. */
export function takeInts(length: number): Int32Array {
  const buffer = length * 4 < LEAST_BYTES ? null : takeBuffer(length * 4);
  return buffer ? new Int32Array(buffer, 0, length) : new Int32Array(length);
}

/** The same for keys. */
export function takeKeys(length: number): Uint32Array {
  const { buffer } = takeInts(length);
  return new Uint32Array(buffer, 0, length);
}

/** Gives arrays back: nobody may read them, or any part of them, from now on. */
export function giveBack(...arrays: readonly (Int32Array | Uint32Array)[]): void {
  for (const { buffer } of arrays) {
    if (buffer.byteLength < LEAST_BYTES || keptBytes + buffer.byteLength > MOST_BYTES) continue;
    if (kept.length === MOST_BUFFERS) keptBytes -= kept.shift()?.byteLength ?? 0;
    kept.push(buffer);
    keptBytes += buffer.byteLength;
  }
}
