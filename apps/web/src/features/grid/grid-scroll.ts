import type { RowRange } from "@pfa/domain/view-requests.ts";
import type { GridApi } from "ag-grid-community";
import { ROW_HEIGHT } from "./grid-sizes.ts";

/** A drawn row: `top` in pixels below the grid's head, negative above it. */
export type DrawnRow = { row: number; top: number; isInSight: boolean };

/**
 * Where rows stand on the screen. Measured from what is drawn: in views too tall for the browser the grid lets a pixel of its
 * scrollbar stand for several, and no other number is exact.
 */
export class GridScroll {
  private readonly api: GridApi;
  private readonly host: HTMLElement;
  /** Of all rows alike. */
  rowHeight = ROW_HEIGHT;

  constructor(api: GridApi, host: HTMLElement) {
    this.api = api;
    this.host = host;
  }

  rowsInSight(): number {
    const { top, bottom } = this.api.getVerticalPixelRange();
    return Math.max(1, Math.ceil((bottom - top) / this.rowHeight));
  }

  drawnRows(): DrawnRow[] {
    const { top: from, bottom: to } = this.body();
    return [...this.host.querySelectorAll<HTMLElement>(".ag-row[row-index]")]
      .map((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        // A row half hidden under the head is in sight, but not what the eye rests on.
        return {
          row: Number(element.getAttribute("row-index")),
          top: top - from,
          isInSight: bottom > from && top < to,
        };
      })
      .toSorted((a, b) => a.row - b.row);
  }

  /** The grid names a row by its record until it has another; outside of a range there is none any more. */
  forgetRecords({ startRow, endRow }: RowRange): void {
    for (const element of this.host.querySelectorAll(".ag-row[row-id]")) {
      const row = Number(element.getAttribute("row-index"));
      if (row < startRow || row >= endRow) element.removeAttribute("row-id");
    }
  }

  /** Whether the keys go to a cell, not to a header or to something outside of the grid. */
  hasCellFocus(): boolean {
    const active = document.activeElement;
    return this.host.contains(active) && active?.closest(".ag-cell") !== null;
  }

  /** Scrolls so that a row stands about `top` pixels below the head, or in the middle. */
  bring(row: number, top: number | null): void {
    if (top === null) this.api.ensureIndexVisible(row, "middle");
    else this.api.ensureIndexVisible(Math.max(0, row - Math.round(top / this.rowHeight)), "top");
  }

  /** The last pixels of the way, once the row is drawn. */
  adjust(row: number, top: number): void {
    const drawn = this.drawnRows().find((one) => one.row === row);
    const viewport = this.viewport();
    if (drawn && viewport) viewport.scrollTop += (drawn.top - top) / this.stretch();
  }

  /** Does what would make the browser scroll by itself. */
  hold(act: () => void): void {
    const viewport = this.viewport();
    const { scrollTop = 0, scrollLeft = 0 } = viewport ?? {};
    act();
    viewport?.scrollTo({ top: scrollTop, left: scrollLeft });
  }

  /** Pixels of rows per pixel of the scrollbar: 1 unless the rows are taller than the browser lets an element be. */
  stretch(): number {
    const viewport = this.viewport();
    if (!viewport) return 1;
    const { top, bottom } = this.api.getVerticalPixelRange();
    const rows = this.api.getDisplayedRowCount() * this.rowHeight;
    const way = viewport.scrollHeight - viewport.clientHeight;
    // Far below any limit the two differ by the head and the scrollbar only.
    return rows > viewport.scrollHeight ? (rows - (bottom - top)) / way : 1;
  }

  /** Scrolls by pixels of rows. */
  by(left: number, top: number): void {
    this.viewport()?.scrollBy({ left, top: top / this.stretch() });
  }

  viewport(): HTMLElement | null {
    return this.host.querySelector<HTMLElement>(".ag-grid-viewport");
  }

  private body(): { top: number; bottom: number } {
    const head = this.host.querySelector(".ag-header")?.getBoundingClientRect();
    const { top, bottom } = this.host.getBoundingClientRect();
    return { top: head?.bottom ?? top, bottom };
  }
}
