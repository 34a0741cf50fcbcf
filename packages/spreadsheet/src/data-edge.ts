/** How many of the cells from `from` to `to`, both included, are filled; asked only with `from` ≤ `to`. */
type CountFilled = (from: number, to: number) => Promise<number>;

export type EdgeQuestion = {
  /** Place of the cell that one starts from, along a row or down a column. */
  from: number;
  /** Number of cells along the way. */
  length: number;
  forward: boolean;
  countFilled: CountFilled;
};

/**
 * Where Ctrl+arrow leads: inside a block of filled cells to its last one, else to the next filled cell, or the end of all. Asks
 * for counts only, so that a million rows which nobody has read take some twenty small questions, and one if all are filled.
 */
export async function dataEdge({
  from,
  length,
  forward,
  countFilled,
}: EdgeQuestion): Promise<number> {
  const way = forward ? length - 1 - from : from;
  if (way <= 0) return from;
  const place = (distance: number) => (forward ? from + distance : from - distance);
  const filledTo = (first: number, distance: number) =>
    forward
      ? countFilled(place(first), place(distance))
      : countFilled(place(distance), place(first));

  const isInBlock = (await filledTo(0, 1)) === 2;
  if (isInBlock) {
    // As long as everything from here on is filled, it is the same block.
    const isUnbroken = async (distance: number) => (await filledTo(0, distance)) === distance + 1;
    return place(await lastWhere(isUnbroken, 1, way));
  }
  const isEmpty = async (distance: number) => (await filledTo(1, distance)) === 0;
  if (!(await isEmpty(1))) return place(1);
  const lastEmpty = await lastWhere(isEmpty, 1, way);
  return place(Math.min(way, lastEmpty + 1));
}

/** The greatest of `known`…`limit` for which a property holds that is lost for good at some point; it holds at `known`. */
async function lastWhere(
  holds: (distance: number) => Promise<boolean>,
  known: number,
  limit: number,
): Promise<number> {
  if (await holds(limit)) return limit;
  let low = known;
  let high = limit;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    // oxlint-disable-next-line no-await-in-loop -- each question follows from the answer before
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
