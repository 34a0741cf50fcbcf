import {
  type Bounds,
  type Cell,
  cellsIn,
  disjoint,
  holdsCell,
  type Rectangle,
  spanOf,
} from "./rectangle.ts";

/** What a range covers: cells from corner to corner, or all cells of its rows or columns, however many these become. */
type Span = "cells" | "rows" | "columns" | "all";

/** A range grows from its anchor to its head. */
type Range = { anchor: Cell; head: Cell; span: Span };

/**
 * What is selected: one range or more, the last of them the one that keys extend, and the one cell that typing goes to.
 */
export type Selection = {
  ranges: readonly [Range, ...Range[]];
  active: Cell;
  /** Column that Tab began in: Enter goes back to it. */
  tabbedFrom: number | null;
};

export const selectCell = (cell: Cell): Selection => selectRange(cell, cell);

export const selectRange = (anchor: Cell, head: Cell, span: Span = "cells"): Selection => ({
  ranges: [{ anchor, head, span }],
  active: anchor,
  tabbedFrom: null,
});

/** The range that keys and Shift+click extend. */
const lastRange = ({ ranges }: Selection): Range => ranges.at(-1) ?? ranges[0];

/** The cell that keys with Shift go on from. */
export const headOf = (selection: Selection): Cell => lastRange(selection).head;

/** The last range reaches to another cell, seen from the active one. */
export function extendTo(selection: Selection, head: Cell): Selection {
  const last = lastRange(selection);
  const range: Range = { ...last, anchor: selection.active, head };
  return withLast(selection, range);
}

/** One range more, from a cell of its own. */
export const addRange = (selection: Selection, cell: Cell, span: Span = "cells"): Selection => ({
  ranges: [...selection.ranges, { anchor: cell, head: cell, span }],
  active: cell,
  tabbedFrom: null,
});

/** The last range over whole rows or columns of what it covers; both are everything. */
export function widen(selection: Selection, to: "rows" | "columns"): Selection {
  const last = lastRange(selection);
  const isBoth = last.span === "all" || (last.span !== "cells" && last.span !== to);
  return withLast(selection, { ...last, span: isBoth ? "all" : to });
}

export const selectAll = (active: Cell): Selection => selectRange(active, active, "all");

function withLast(selection: Selection, range: Range): Selection {
  const [first, ...others] = selection.ranges;
  const ranges: [Range, ...Range[]] =
    others.length === 0 ? [range] : [first, ...others.slice(0, -1), range];
  return { ranges, active: selection.active, tabbedFrom: null };
}

/** The cells of a range in a view of this size; null where the view has none. */
function rectangleOf({ anchor, head, span }: Range, bounds: Bounds): Rectangle | null {
  if (bounds.rows === 0 || bounds.columns === 0) return null;
  const { top, bottom, left, right } = spanOf(clamp(anchor, bounds), clamp(head, bounds));
  const allRows = span === "columns" || span === "all";
  const allColumns = span === "rows" || span === "all";
  return {
    top: allRows ? 0 : top,
    bottom: allRows ? bounds.rows - 1 : bottom,
    left: allColumns ? 0 : left,
    right: allColumns ? bounds.columns - 1 : right,
  };
}

/** The nearest cell that the view has. */
export const clamp = ({ row, column }: Cell, { rows, columns }: Bounds): Cell => ({
  row: Math.max(0, Math.min(row, rows - 1)),
  column: Math.max(0, Math.min(column, columns - 1)),
});

/** Rectangles of all ranges; they may overlap. */
export const rectanglesOf = ({ ranges }: Selection, bounds: Bounds): Rectangle[] =>
  ranges.flatMap((range) => rectangleOf(range, bounds) ?? []);

/** Selected cells, each counted once. */
export const countSelected = (selection: Selection, bounds: Bounds): number =>
  disjoint(rectanglesOf(selection, bounds)).reduce((sum, one) => sum + cellsIn(one), 0);

export const isSelected = (selection: Selection, cell: Cell, bounds: Bounds): boolean =>
  rectanglesOf(selection, bounds).some((rectangle) => holdsCell(rectangle, cell));

/** Whether only the active cell is selected. */
export const isSingle = (selection: Selection, bounds: Bounds): boolean =>
  selection.ranges.length === 1 && countSelected(selection, bounds) === 1;

/**
 * The selection after columns were moved, shown or hidden: ranges whose columns still stand beside each other stay, any other
 * leaves only the active cell; null where its column is gone.
 */
export function followColumns(
  selection: Selection,
  before: readonly string[],
  after: readonly string[],
): Selection | null {
  const placeOf = (column: number) => after.indexOf(before[column] ?? "");
  const active = { ...selection.active, column: placeOf(selection.active.column) };
  if (active.column < 0) return null;
  const ranges = selection.ranges.map((range) => movedRange(range, placeOf));
  const [first, ...others] = ranges.flatMap((range) => range ?? []);
  if (!first || others.length + 1 < ranges.length) return selectCell(active);
  return { ranges: [first, ...others], active, tabbedFrom: null };
}

function movedRange(range: Range, placeOf: (column: number) => number): Range | null {
  const { left, right } = spanOf(range.anchor, range.head);
  const places: number[] = [];
  for (let column = left; column <= right; column += 1) places.push(placeOf(column));
  const isTogether =
    Math.min(...places) >= 0 && Math.max(...places) - Math.min(...places) === right - left;
  if (!isTogether && range.span !== "rows" && range.span !== "all") return null;
  const moved = (cell: Cell) => ({ ...cell, column: Math.max(0, placeOf(cell.column)) });
  // The outermost columns, whichever way round they stand now.
  const [from, to] = isTogether
    ? [Math.min(...places), Math.max(...places)]
    : [moved(range.anchor).column, moved(range.head).column];
  const isForward = range.anchor.column <= range.head.column;
  return {
    span: range.span,
    anchor: { ...range.anchor, column: isForward ? from : to },
    head: { ...range.head, column: isForward ? to : from },
  };
}
