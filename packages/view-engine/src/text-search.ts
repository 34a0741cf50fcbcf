import type { Sliced } from "./sliced.ts";

/** Texts end to end: text `id` stands from `offsets[id - 1]` to `offsets[id]`. */
export type TextRun = { bytes: Buffer; offsets: Uint32Array; count: number };

/** Texts between two yields. */
const BATCH = 8192;
/** The engine's own search is many times quicker from one find to the next, and a call of it costs as much as ten texts. */
const DENSE = BATCH / 32;

// Offsets are made signed: a loop over positions that might be beyond 31 bits is compiled for doubles, at five times the time.

/** Sets a byte per text with the part in it. */
export function* findContaining(run: TextRun, part: Buffer, found: Uint8Array): Sliced<void> {
  for (let id = 1; id <= run.count; id += BATCH) {
    const end = Math.min(id + BATCH, run.count + 1);
    scanContaining(run, part, { id: jump(run, part, { id, end }, found), end }, found);
    yield;
  }
}

type Batch = { id: number; end: number };

/** Goes from find to find; answers the text to go on with, which is not the end where finds are dense. */
function jump({ bytes, offsets }: TextRun, part: Buffer, batch: Batch, found: Uint8Array): number {
  const first = offsets[batch.id - 1] ?? 0;
  const texts = bytes.subarray(first, offsets[batch.end - 1]);
  let id = batch.id;
  let from = 0;
  for (let finds = 0; finds < DENSE; finds += 1) {
    const at = texts.indexOf(part, from);
    if (at === -1) return batch.end;
    id = textAt(offsets, first + at, id, batch.end);
    const end = (offsets[id] ?? 0) - first;
    const isInside = at + part.length <= end;
    if (isInside) found[id] = 1;
    // The rest of a text that contains the part says nothing new.
    from = isInside ? end : at + 1;
    if (from >= texts.length) return batch.end;
  }
  return id;
}

/** Id of the text that holds position `at`, looking from `id` on: steps that double first, since finds come in order. */
function textAt(offsets: Uint32Array, at: number, id: number, limit: number): number {
  let low = id;
  let step = 1;
  while (low + step < limit && (offsets[low + step - 1] ?? 0) <= at) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, limit - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function scanContaining(
  { bytes, offsets }: TextRun,
  part: Buffer,
  batch: Batch,
  found: Uint8Array,
): void {
  const head = part[0] ?? 0;
  for (let id = batch.id; id < batch.end; id += 1) {
    const last = ((offsets[id] ?? 0) | 0) - part.length;
    for (let at = (offsets[id - 1] ?? 0) | 0; at <= last; at += 1) {
      if (bytes[at] !== head || !standsAt(bytes, at, part)) continue;
      found[id] = 1;
      break;
    }
  }
}

/** Sets a byte per text that begins with the part. */
export function* findStarting(run: TextRun, part: Buffer, found: Uint8Array): Sliced<void> {
  for (let id = 1; id <= run.count; id += BATCH) {
    scanStarting(run, part, { id, end: Math.min(id + BATCH, run.count + 1) }, found);
    yield;
  }
}

function scanStarting(
  { bytes, offsets }: TextRun,
  part: Buffer,
  batch: Batch,
  found: Uint8Array,
): void {
  for (let id = batch.id; id < batch.end; id += 1) {
    const at = (offsets[id - 1] ?? 0) | 0;
    if (at + part.length <= ((offsets[id] ?? 0) | 0) && standsAt(bytes, at, part)) found[id] = 1;
  }
}

/** Sets a byte per text that ends with the part. */
export function* findEnding(run: TextRun, part: Buffer, found: Uint8Array): Sliced<void> {
  for (let id = 1; id <= run.count; id += BATCH) {
    scanEnding(run, part, { id, end: Math.min(id + BATCH, run.count + 1) }, found);
    yield;
  }
}

function scanEnding(
  { bytes, offsets }: TextRun,
  part: Buffer,
  batch: Batch,
  found: Uint8Array,
): void {
  for (let id = batch.id; id < batch.end; id += 1) {
    const at = ((offsets[id] ?? 0) | 0) - part.length;
    if (at >= ((offsets[id - 1] ?? 0) | 0) && standsAt(bytes, at, part)) found[id] = 1;
  }
}

function standsAt(bytes: Buffer, at: number, part: Buffer): boolean {
  for (let i = 0; i < part.length; i += 1) if (bytes[at + i] !== part[i]) return false;
  return true;
}
