import type { Cell } from "@pfa/spreadsheet/rectangle.ts";
import type { RangeState } from "./range-state.ts";

/** A point of the window, as pointer events tell it. */
export type Point = { x: number; y: number };

/** What lies under a point of the grid: a cell, or the number in front of a row. */
export type Hit = { kind: "cell" | "row-number"; cell: Cell; element: HTMLElement };

/** The corner of a range that one fills by: so many pixels at the end of its last cell. */
const CORNER_SIZE = 9;

export function hitOf(state: RangeState, target: EventTarget | null): Hit | null {
  const element = (target as HTMLElement | null)?.closest?.<HTMLElement>(".ag-cell");
  if (!element || !state.port.host.contains(element)) return null;
  const row = Number(element.closest(".ag-row")?.getAttribute("row-index") ?? Number.NaN);
  if (Number.isNaN(row)) return null;
  const id = element.getAttribute("col-id");
  const column = state.fields.findIndex((field) => field === id);
  if (column >= 0) return { kind: "cell", cell: { row, column }, element };
  return id === "rowNumber" ? { kind: "row-number", cell: { row, column: 0 }, element } : null;
}

export function isOnCorner({ element }: Hit, { x, y }: Point): boolean {
  if (!element.classList.contains("pfa-range-corner")) return false;
  const { right, bottom } = element.getBoundingClientRect();
  return x >= right - CORNER_SIZE && y >= bottom - CORNER_SIZE;
}

/** The part of the grid in which rows are seen. */
export function bodyOf({ port: { host } }: RangeState): DOMRect {
  const { left, right, top, bottom } = host.getBoundingClientRect();
  const head = host.querySelector(".ag-header")?.getBoundingClientRect().bottom ?? top;
  const end = host.querySelector(".ag-body-horizontal-scroll")?.getBoundingClientRect();
  const foot = end && end.height > 0 ? end.top : bottom;
  return new DOMRect(left, head, right - left, foot - head);
}

/** The cell nearest to a point, wherever on the screen that is. */
export function cellNear(state: RangeState, { x, y }: Point): Cell | null {
  const body = bodyOf(state);
  const inside = {
    x: Math.max(body.left + 1, Math.min(x, body.right - 2)),
    y: Math.max(body.top + 1, Math.min(y, body.bottom - 2)),
  };
  const hit = hitOf(state, document.elementFromPoint(inside.x, inside.y));
  if (hit) return hit.cell;
  // Beyond the last row or column: the last ones that are drawn.
  const row = nearest(state.port.host.querySelectorAll(".ag-row"), inside.y, "vertical");
  const cell = row && nearest(row.querySelectorAll(".ag-cell"), inside.x, "horizontal");
  return cell ? (hitOf(state, cell)?.cell ?? null) : null;
}

function nearest(
  elements: Iterable<Element>,
  at: number,
  way: "vertical" | "horizontal",
): Element | null {
  let found: { element: Element; distance: number } | null = null;
  for (const element of elements) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const [from, to] = way === "vertical" ? [top, bottom] : [left, right];
    const distance = Math.max(0, from - at, at - to);
    if (!found || distance < found.distance) found = { element, distance };
  }
  return found?.element ?? null;
}
