import { lowerBound } from "./text-dictionary.ts";

/**
 * What one reader's drafts change in a base view: drafted records leave the place that the mirror gives them and enter where
 * their merged values belong. All three arrays are in ascending order of place, and never written to.
 */
export type Overlay = {
  /** Records of the view without drafts, in its order; none where only drafts are shown. */
  readonly base: Int32Array;
  /** Positions in `base` of drafted records. */
  readonly removed: Int32Array;
  /** Drafted records of the view in its order. */
  readonly inserted: Int32Array;
  /** For each of them, how many records of `base` come before it. */
  readonly gaps: Int32Array;
};

/** A base view that nothing is drafted of. */
export const plainOverlay = (base: Int32Array): Overlay => ({
  base,
  removed: new Int32Array(),
  inserted: new Int32Array(),
  gaps: new Int32Array(),
});

export const rowCountOf = ({ base, removed, inserted }: Overlay): number =>
  base.length - removed.length + inserted.length;

/** Bytes beside the base view. */
export const overlayBytes = ({ removed, inserted, gaps }: Overlay): number =>
  removed.byteLength + inserted.byteLength + gaps.byteLength;

/** Row of the inserted record at `index`. */
export const rowOfInserted = (overlay: Overlay, index: number): number =>
  index + keptBefore(overlay, overlay.gaps[index] ?? 0);

/** Row of the record at a position of the base view, or -1 where a draft has taken it away. */
export function rowOfBase(overlay: Overlay, position: number): number {
  const { removed, gaps } = overlay;
  const before = lowerBound(0, removed.length, (i) => (removed[i] ?? 0) < position);
  if (removed[before] === position) return -1;
  const entered = lowerBound(0, gaps.length, (i) => (gaps[i] ?? 0) <= position);
  return position - before + entered;
}

const keptBefore = ({ removed }: Overlay, position: number): number =>
  position - lowerBound(0, removed.length, (i) => (removed[i] ?? 0) < position);

/** Records of the rows from `startRow` to `endRow`. May be a part of the base view: not to be written to. */
export function recordsOfRows(overlay: Overlay, startRow: number, endRow: number): Int32Array {
  const { base, removed, inserted, gaps } = overlay;
  const start = Math.min(startRow, rowCountOf(overlay));
  const end = Math.min(endRow, rowCountOf(overlay));
  if (removed.length === 0 && inserted.length === 0) return base.subarray(start, end);

  const rows = new Int32Array(Math.max(0, end - start));
  let { entering, leaving, position } = placeOfRow(overlay, start);
  for (let at = 0; at < rows.length;) {
    const gap = gaps[entering] ?? Infinity;
    const left = removed[leaving] ?? Infinity;
    if (gap <= position) {
      rows[at] = inserted[entering] ?? 0;
      entering += 1;
      at += 1;
    } else if (left === position) {
      leaving += 1;
      position += 1;
    } else {
      const until = Math.min(gap, left, position + rows.length - at);
      copy(base, { from: position, until }, rows, at);
      at += until - position;
      position = until;
    }
  }
  return rows;
}

/** The next inserted record, the next removed one and the position in the base view from which a row is reached. */
function placeOfRow(overlay: Overlay, row: number) {
  const { removed, inserted } = overlay;
  const entering = lowerBound(0, inserted.length, (i) => rowOfInserted(overlay, i) < row);
  const kept = row - entering;
  const leaving = lowerBound(0, removed.length, (i) => (removed[i] ?? 0) - i < kept);
  return { entering, leaving, position: kept + leaving };
}

function copy(
  base: Int32Array,
  { from, until }: { from: number; until: number },
  to: Int32Array,
  at: number,
): void {
  // For a few, a loop is several times faster than a part of an array and its copying.
  if (until - from > 64) to.set(base.subarray(from, until), at);
  else for (let i = from; i < until; i += 1) to[at + i - from] = base[i] ?? 0;
}
