/** A cell of a view: its row, and its column among those shown, both counted from 0. */
export type Cell = { row: number; column: number };

/** Cells from corner to corner, all four sides included. */
export type Rectangle = { top: number; bottom: number; left: number; right: number };

/** How many rows and columns a view has. */
export type Bounds = { rows: number; columns: number };

/** The rectangle that two opposite corners span, in whatever order they are given. */
export const spanOf = (a: Cell, b: Cell): Rectangle => ({
  top: Math.min(a.row, b.row),
  bottom: Math.max(a.row, b.row),
  left: Math.min(a.column, b.column),
  right: Math.max(a.column, b.column),
});

export const heightOf = ({ top, bottom }: Rectangle): number => bottom - top + 1;
export const widthOf = ({ left, right }: Rectangle): number => right - left + 1;
export const cellsIn = (rectangle: Rectangle): number => heightOf(rectangle) * widthOf(rectangle);

export const holdsCell = (
  { top, bottom, left, right }: Rectangle,
  { row, column }: Cell,
): boolean => row >= top && row <= bottom && column >= left && column <= right;

export const isSameRectangle = (a: Rectangle, b: Rectangle): boolean =>
  a.top === b.top && a.bottom === b.bottom && a.left === b.left && a.right === b.right;

export function intersection(a: Rectangle, b: Rectangle): Rectangle | null {
  const shared = {
    top: Math.max(a.top, b.top),
    bottom: Math.min(a.bottom, b.bottom),
    left: Math.max(a.left, b.left),
    right: Math.min(a.right, b.right),
  };
  return shared.top <= shared.bottom && shared.left <= shared.right ? shared : null;
}

/** What is left of a rectangle outside of another: none to four rectangles without a common cell. */
export function without(from: Rectangle, hole: Rectangle): Rectangle[] {
  const shared = intersection(from, hole);
  if (!shared) return [from];
  const beside = { top: shared.top, bottom: shared.bottom };
  return [
    { ...from, bottom: shared.top - 1 },
    { ...from, top: shared.bottom + 1 },
    { ...beside, left: from.left, right: shared.left - 1 },
    { ...beside, left: shared.right + 1, right: from.right },
  ].filter(({ top, bottom, left, right }) => top <= bottom && left <= right);
}

/** The same cells, each in one rectangle only: nothing is counted, summed or written twice. */
export function disjoint(rectangles: readonly Rectangle[]): Rectangle[] {
  const result: Rectangle[] = [];
  for (const rectangle of rectangles) {
    const left = result.reduce<Rectangle[]>(
      (parts, taken) => parts.flatMap((part) => without(part, taken)),
      [rectangle],
    );
    result.push(...left);
  }
  return result;
}

/**
 * Rectangles that lie side by side over the same rows or one below the other over the same columns, as the one block that they
 * are copied as; null where they are no block.
 */
export function asBlock(
  rectangles: readonly Rectangle[],
): { rows: number[][]; columns: number[][] } | null {
  const [first] = rectangles;
  if (!first) return null;
  const rows = [first.top, first.bottom];
  const columns = [first.left, first.right];
  if (rectangles.every(({ top, bottom }) => top === first.top && bottom === first.bottom)) {
    const beside = rectangles.toSorted((a, b) => a.left - b.left);
    return { rows: [rows], columns: beside.map(({ left, right }) => [left, right]) };
  }
  if (rectangles.every(({ left, right }) => left === first.left && right === first.right)) {
    const below = rectangles.toSorted((a, b) => a.top - b.top);
    return { rows: below.map(({ top, bottom }) => [top, bottom]), columns: [columns] };
  }
  return null;
}
