/** JSON on its way out. Pages of grids are written byte by byte: joining strings cost three times as much. */
export interface JsonBytes {
  bytes: Buffer;
  length: number;
}

/** Room for so many bytes at first; it grows. */
export const openJsonBytes = (capacity: number): JsonBytes => ({
  bytes: Buffer.allocUnsafe(capacity),
  length: 0,
});

/** What was written. */
export const writtenBytes = (out: JsonBytes): Buffer => out.bytes.subarray(0, out.length);

/** Adds bytes that are JSON already. */
export function putBytes(out: JsonBytes, part: Uint8Array): void {
  const { length: count } = part;
  const bytes = roomFor(out, count);
  const start = out.length;
  // A loop: for the twenty bytes between two values it is quicker than a call of `set`.
  for (let index = 0; index < count; index += 1) bytes[start + index] = part[index] ?? 0;
  out.length = start + count;
}

/** Adds a text as it stands inside a JSON string, without its quotes. */
export function putText(out: JsonBytes, text: string): void {
  const { length: count } = text;
  const bytes = roomFor(out, count);
  const start = out.length;
  for (let index = 0; index < count; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || code > 126 || code === 34 || code === 92) {
      putBytes(out, Buffer.from(JSON.stringify(text).slice(1, -1), "utf8"));
      return;
    }
    bytes[start + index] = code;
  }
  out.length = start + count;
}

function roomFor(out: JsonBytes, count: number): Buffer {
  if (out.length + count <= out.bytes.length) return out.bytes;
  const grown = Buffer.allocUnsafe(Math.max(out.bytes.length * 2, out.length + count));
  out.bytes.copy(grown, 0, 0, out.length);
  out.bytes = grown;
  return grown;
}
