/** Signatures of a zip's last record, and of the entries of its directory. */
const END = 0x06_05_4b_50;
const ENTRY = 0x02_01_4b_50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
/** The longest comment that may follow the last record. */
const MAX_COMMENT = 0xff_ff;
const MAX_ENTRIES = 5000;

/**
 * Bytes that all parts of a zip unfold to, by its own directory; null for what is no zip that we read. The reader refuses parts
 * that turn out larger than they say; a part that says nothing but holds something counts as endless.
 */
export function unfoldedSize(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) return null;
  const entries = view.getUint16(end + 10, true);
  if (entries > MAX_ENTRIES) return Number.POSITIVE_INFINITY;
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    if (at + ENTRY_SIZE > bytes.length || view.getUint32(at, true) !== ENTRY) return null;
    const packed = view.getUint32(at + 20, true);
    const unfolded = view.getUint32(at + 24, true);
    // All bits set stand for a size in 64 bits: no file that we take needs one.
    total += unfolded === 0 && packed > 2 ? Number.POSITIVE_INFINITY : unfolded;
    at +=
      ENTRY_SIZE +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
  return total;
}

function findEnd(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - END_SIZE - MAX_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= first; at -= 1) {
    if (view.getUint32(at, true) === END) return at;
  }
  return null;
}
