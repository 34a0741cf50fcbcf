import {
  type Bounds,
  type Cell,
  cellsIn,
  heightOf,
  isSameRectangle,
  type Rectangle,
  widthOf,
} from "./rectangle.ts";

/** How many rows and columns something has. */
export type Size = { rows: number; columns: number };

export type PastePlan =
  | {
      kind: "paste";
      /** Where cells are written; the source begins anew in each, and repeats where one is larger. */
      targets: Rectangle[];
      /** What of the source is outside of the view, at its lower and right end. */
      lost: Size;
    }
  /** Several ranges take one value, or a source of their own size each. */
  | { kind: "ranges_differ" };

/**
 * Where a copied block goes: one value into every selected cell; a block into a selection that it fills without a rest, as often
 * as it fits; otherwise once, from the selection's first cell on.
 */
export function planPaste(
  source: Size,
  selected: readonly Rectangle[],
  bounds: Bounds,
): PastePlan | null {
  const [first, ...others] = selected;
  if (!first || source.rows === 0 || source.columns === 0) return null;
  const isTiled = selected.every((target) => fits(source, target));
  if (isTiled) return { kind: "paste", targets: [...selected], lost: { rows: 0, columns: 0 } };
  if (others.length > 0) return { kind: "ranges_differ" };
  return once(source, { row: first.top, column: first.left }, bounds);
}

const fits = (source: Size, target: Rectangle): boolean =>
  heightOf(target) % source.rows === 0 && widthOf(target) % source.columns === 0;

function once(source: Size, { row, column }: Cell, bounds: Bounds): PastePlan {
  const rows = Math.min(source.rows, bounds.rows - row);
  const columns = Math.min(source.columns, bounds.columns - column);
  return {
    kind: "paste",
    targets: [{ top: row, bottom: row + rows - 1, left: column, right: column + columns - 1 }],
    lost: { rows: source.rows - rows, columns: source.columns - columns },
  };
}

/** The source's value that comes into a cell of a target. */
export const sourceOf = (target: Rectangle, { row, column }: Cell, source: Size): Cell => ({
  row: (row - target.top) % source.rows,
  column: (column - target.left) % source.columns,
});

/** Cells that a plan writes. */
export const cellsOfTargets = (targets: readonly Rectangle[]): number =>
  targets.reduce((sum, target) => sum + cellsIn(target), 0);

/**
 * What dragging the corner of a range to a cell fills: the longer of the two ways, down, up, right or left, in whole rows or
 * columns of the range; null inside of it.
 */
export function fillTarget(
  from: Rectangle,
  to: Cell,
): { target: Rectangle; direction: "down" | "up" | "right" | "left" } | null {
  const ways = [
    {
      direction: "down" as const,
      length: to.row - from.bottom,
      target: { ...from, top: from.bottom + 1, bottom: to.row },
    },
    {
      direction: "up" as const,
      length: from.top - to.row,
      target: { ...from, top: to.row, bottom: from.top - 1 },
    },
    {
      direction: "right" as const,
      length: to.column - from.right,
      target: { ...from, left: from.right + 1, right: to.column },
    },
    {
      direction: "left" as const,
      length: from.left - to.column,
      target: { ...from, left: to.column, right: from.left - 1 },
    },
  ];
  const longest = ways.toSorted((a, b) => b.length - a.length)[0];
  if (!longest || longest.length <= 0 || isSameRectangle(longest.target, from)) return null;
  return { target: longest.target, direction: longest.direction };
}
