import { type Cell, holdsCell, type Rectangle } from "@pfa/spreadsheet/rectangle.ts";
import type { RangeState } from "./range-state.ts";

/** Class names of what a cell shows of ranges, each a bit of one number. */
const names = [
  "pfa-range",
  "pfa-range-top",
  "pfa-range-right",
  "pfa-range-bottom",
  "pfa-range-left",
  "pfa-range-active",
  "pfa-range-corner",
  "pfa-dash-top",
  "pfa-dash-right",
  "pfa-dash-bottom",
  "pfa-dash-left",
  "pfa-range-head",
] as const;

const bit = (name: (typeof names)[number]): number => 2 ** names.indexOf(name);
const SELECTED = bit("pfa-range");
const EDGES = bit("pfa-range-top");
const ACTIVE = bit("pfa-range-active");
const CORNER = bit("pfa-range-corner");
const DASHES = bit("pfa-dash-top");
const HEAD = bit("pfa-range-head");

/**
 * Draws ranges by class names on the cells that are there, and writes only those that differ: a step of a drag costs what the cells
 * do that it passes. Cells that the grid draws anew are painted before the browser shows them.
 */
export class RangePainter {
  private readonly state: RangeState;
  private readonly painted = new WeakMap<Element, number>();
  private readonly rows: HTMLCollectionOf<Element>;
  private readonly heads: HTMLCollectionOf<Element>;
  private readonly observer: MutationObserver;
  private frame: number | null = null;

  constructor(state: RangeState) {
    this.state = state;
    const { host } = state.port;
    this.rows = host.getElementsByClassName("ag-row");
    this.heads = host.getElementsByClassName("ag-header-cell");
    this.observer = new MutationObserver(() => this.paint());
    this.observer.observe(host, { childList: true, subtree: true });
    host
      .querySelector('[role="grid"], [role="treegrid"]')
      ?.setAttribute("aria-multiselectable", "true");
  }

  /** Paints with the next frame, however often it is asked to. */
  readonly schedule = (): void => {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.paint();
    });
  };

  paint(): void {
    const { fields, all, rectangles, isSingle } = this.state;
    const columns = new Map<string | null, number>(fields.map((field, index) => [field, index]));
    const last = rectangles.length === 1 ? rectangles[0] : undefined;
    const sight = {
      rectangles: isSingle ? [] : rectangles,
      dashed: all.filling ? [all.filling] : all.copied,
      active: all.selection?.active ?? null,
      corner: last && { row: last.bottom, column: last.right },
    };
    for (const row of this.rows) this.paintRow(row, columns, sight);
    for (const head of this.heads) this.paintHead(head, columns, rectangles);
  }

  dispose(): void {
    this.observer.disconnect();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }

  private paintRow(element: Element, columns: Map<string | null, number>, sight: Sight): void {
    const row = Number(element.getAttribute("row-index"));
    const isTouched = sight.rectangles.some(({ top, bottom }) => row >= top && row <= bottom);
    for (const cell of element.getElementsByClassName("ag-cell")) {
      const column = columns.get(cell.getAttribute("col-id"));
      if (column === undefined) this.write(cell, isTouched ? HEAD : 0);
      else {
        const mask = maskOf({ row, column }, sight);
        if (this.write(cell, mask))
          cell.setAttribute("aria-selected", String((mask & (SELECTED | ACTIVE)) > 0));
      }
    }
  }

  private paintHead(
    element: Element,
    columns: Map<string | null, number>,
    rectangles: readonly Rectangle[],
  ): void {
    const column = columns.get(element.getAttribute("col-id"));
    const isTouched =
      column !== undefined &&
      rectangles.some(({ left, right }) => column >= left && column <= right);
    this.write(element, isTouched ? HEAD : 0);
  }

  /** True if the cell looks otherwise than before. */
  private write(element: Element, mask: number): boolean {
    const before = this.painted.get(element) ?? 0;
    const changed = before ^ mask;
    if (changed === 0) return false;
    this.painted.set(element, mask);
    for (const [index, name] of names.entries()) {
      if ((changed & (1 << index)) !== 0)
        element.classList.toggle(name, (mask & (1 << index)) !== 0);
    }
    return true;
  }
}

type Sight = {
  rectangles: readonly Rectangle[];
  dashed: readonly Rectangle[];
  active: Cell | null;
  corner: Cell | undefined;
};

function maskOf(cell: Cell, { rectangles, dashed, active, corner }: Sight): number {
  let mask = 0;
  for (const rectangle of rectangles) {
    if (holdsCell(rectangle, cell)) mask |= SELECTED | (edgesOf(rectangle, cell) * EDGES);
  }
  for (const rectangle of dashed) {
    if (holdsCell(rectangle, cell)) mask |= edgesOf(rectangle, cell) * DASHES;
  }
  if (active?.row === cell.row && active.column === cell.column) mask = (mask & ~SELECTED) | ACTIVE;
  if (corner?.row === cell.row && corner.column === cell.column) mask |= CORNER;
  return mask;
}

/** Which sides of a rectangle a cell lies at: top, right, bottom, left. */
const edgesOf = ({ top, right, bottom, left }: Rectangle, { row, column }: Cell): number =>
  (row === top ? 1 : 0) |
  (column === right ? 2 : 0) |
  (row === bottom ? 4 : 0) |
  (column === left ? 8 : 0);
