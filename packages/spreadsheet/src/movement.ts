import { type Bounds, type Cell, cellsIn, holdsCell, type Rectangle } from "./rectangle.ts";
import { clamp, isSingle, rectanglesOf, type Selection, selectCell } from "./selection.ts";

export type Direction = "up" | "down" | "left" | "right";

const steps: Record<Direction, Cell> = {
  up: { row: -1, column: 0 },
  down: { row: 1, column: 0 },
  left: { row: 0, column: -1 },
  right: { row: 0, column: 1 },
};

/** The cell `count` places on, or the last one on the way. */
export function stepFrom(
  { row, column }: Cell,
  direction: Direction,
  bounds: Bounds,
  count = 1,
): Cell {
  const step = steps[direction];
  return clamp({ row: row + step.row * count, column: column + step.column * count }, bounds);
}

/** How one leaves a cell that is filled in. */
export type Leave = { key: "Enter" | "Tab"; back: boolean };

/**
 * Where Enter and Tab lead. In a selection of several cells from one to the next, down its columns or along its rows, round its
 * end, and nothing else changes. From a single cell to its neighbour; Enter goes back below the cell that Tab began in.
 */
export function leaveCell(selection: Selection, leave: Leave, bounds: Bounds): Selection {
  return isSingle(selection, bounds)
    ? leaveSingle(selection, leave, bounds)
    : { ...selection, active: nextInside(selection, leave, bounds) };
}

function leaveSingle(
  { active, tabbedFrom }: Selection,
  { key, back }: Leave,
  bounds: Bounds,
): Selection {
  if (key === "Tab") {
    const next = stepFrom(active, back ? "left" : "right", bounds);
    return { ...selectCell(next), tabbedFrom: tabbedFrom ?? active.column };
  }
  const column = tabbedFrom !== null && !back ? tabbedFrom : active.column;
  return selectCell(stepFrom({ row: active.row, column }, back ? "up" : "down", bounds));
}

function nextInside(selection: Selection, { key, back }: Leave, bounds: Bounds): Cell {
  const rectangles = rectanglesOf(selection, bounds);
  const at = rectangles.findLastIndex((rectangle) => holdsCell(rectangle, selection.active));
  const current = rectangles[at];
  if (!current) return selection.active;
  const along = key === "Tab" ? alongRows : downColumns;
  const place = along.placeOf(current, selection.active) + (back ? -1 : 1);
  if (place >= 0 && place < cellsIn(current)) return along.cellAt(current, place);
  const count = rectangles.length;
  const next = rectangles[(at + (back ? count - 1 : 1)) % count] ?? current;
  return along.cellAt(next, back ? cellsIn(next) - 1 : 0);
}

/** Two ways to number the cells of a rectangle. */
const alongRows = {
  placeOf: ({ top, left, right }: Rectangle, { row, column }: Cell) =>
    (row - top) * (right - left + 1) + column - left,
  cellAt: ({ top, left, right }: Rectangle, place: number): Cell => {
    const width = right - left + 1;
    return { row: top + Math.floor(place / width), column: left + (place % width) };
  },
};

const downColumns = {
  placeOf: ({ top, bottom, left }: Rectangle, { row, column }: Cell) =>
    (column - left) * (bottom - top + 1) + row - top,
  cellAt: ({ top, bottom, left }: Rectangle, place: number): Cell => {
    const height = bottom - top + 1;
    return { row: top + (place % height), column: left + Math.floor(place / height) };
  },
};
