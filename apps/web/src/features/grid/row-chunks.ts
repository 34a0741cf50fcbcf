import type { RowRange } from "@pfa/domain/view-requests.ts";

/** Rows are read in chunks of this many; the grid keeps its own blocks of the same size. */
export const CHUNK_ROWS = 50;

/** First rows of the chunks that some rows lie in. */
export function chunksOf({ startRow, endRow }: RowRange): number[] {
  const first = Math.floor(startRow / CHUNK_ROWS);
  const count = Math.max(0, Math.ceil(endRow / CHUNK_ROWS) - first);
  return Array.from({ length: count }, (_, index) => (first + index) * CHUNK_ROWS);
}

/** All rows of the chunks that some rows lie in. */
export const wholeChunks = ({ startRow, endRow }: RowRange): RowRange => ({
  startRow: Math.floor(startRow / CHUNK_ROWS) * CHUNK_ROWS,
  endRow: Math.max(1, Math.ceil(endRow / CHUNK_ROWS)) * CHUNK_ROWS,
});

/** Neighbouring chunks as one range each, so that one request serves them. */
export function joinChunks(chunks: readonly number[]): RowRange[] {
  const ranges: RowRange[] = [];
  for (const startRow of chunks.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.endRow === startRow) last.endRow += CHUNK_ROWS;
    else ranges.push({ startRow, endRow: startRow + CHUNK_ROWS });
  }
  return ranges;
}

export const holds = (outer: RowRange, inner: RowRange): boolean =>
  outer.startRow <= inner.startRow && inner.endRow <= outer.endRow;

/** The rows that come into sight next, given what was and what is drawn; null if nothing moves or it moves by leaps. */
export function rowsAhead(before: RowRange, now: RowRange): RowRange | null {
  const moved = now.startRow - before.startRow;
  const height = now.endRow - now.startRow;
  if (moved === 0 || Math.abs(moved) > height) return null;
  return moved > 0
    ? { startRow: now.endRow, endRow: now.endRow + 2 * CHUNK_ROWS }
    : { startRow: Math.max(0, now.startRow - 2 * CHUNK_ROWS), endRow: now.startRow };
}

/** Where a window of `height` rows begins so that a record at `row` stands `above` rows below its first. */
export const firstRowFor = (
  { row, above }: { row: number; above: number },
  { height, total }: { height: number; total: number },
): number => Math.max(0, Math.min(row - above, total - height));
