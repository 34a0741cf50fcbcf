import type { Cell } from "@pfa/spreadsheet/rectangle.ts";
import { fillTarget } from "@pfa/spreadsheet/paste-plan.ts";
import {
  addRange,
  extendTo,
  isSelected,
  selectAll,
  selectRange,
} from "@pfa/spreadsheet/selection.ts";
import { isFieldKey } from "@pfa/domain/field-catalog.ts";
import { bodyOf, cellNear, type Hit, hitOf, isOnCorner, type Point } from "./grid-hit.ts";
import type { RangeState } from "./range-state.ts";

export type PointerOptions = {
  /** The corner was dragged to a cell and let go; `isOther` while Ctrl was held. */
  onFill: (to: Cell, isOther: boolean) => void;
};

type Drag = { kind: "select" | "fill"; at: Point; last: Cell | null; ended: AbortController };

/** Pixels per frame and pixel beyond the edge: a little outside creeps, far outside rushes. */
const SCROLL_PER_PIXEL = 0.35;
const MAX_SCROLL = 90;

/** Selects by the mouse: cells, rows by their numbers, columns by their heads, and fills by the corner of a range. */
export class PointerInput {
  private readonly state: RangeState;
  private readonly options: PointerOptions;
  private readonly detached = new AbortController();
  private drag: Drag | null = null;
  /** What the press began decides whether the grid may move the focus. */
  private keepsFocus = false;

  constructor(state: RangeState, options: PointerOptions) {
    this.state = state;
    this.options = options;
    const { host } = state.port;
    const listening = { capture: true, signal: this.detached.signal };
    host.addEventListener("pointerdown", this.onPress, listening);
    host.addEventListener("mousedown", this.onMouseDown, listening);
    host.addEventListener("click", this.onHeadClick, listening);
    host.addEventListener("pointermove", this.showCorner, { signal: this.detached.signal });
  }

  dispose(): void {
    this.detached.abort();
    this.endDrag();
  }

  private readonly onPress = (event: PointerEvent): void => {
    this.keepsFocus = false;
    // A finger scrolls.
    if (event.pointerType === "touch") return;
    // What opens a group, or resolves a conflict, is pressed for itself: a captured pointer would take its click away.
    if (event.target instanceof Element && event.target.closest("button, a, input")) return;
    const hit = hitOf(this.state, event.target);
    if (!hit || event.button > 2 || event.button === 1) return;
    if (event.button === 2) {
      this.pressSecond(hit, event);
      return;
    }
    if (isOnCorner(hit, event)) this.begin("fill", event);
    else if (hit.kind === "row-number") this.pressRow(hit, event);
    else this.pressCell(hit, event);
  };

  /** The menu is about what is selected, if it opens there. */
  private pressSecond({ cell }: Hit, event: PointerEvent): void {
    const { selection, bounds } = this.state;
    if (selection && isSelected(selection, cell, bounds)) this.hold(event);
  }

  private pressCell({ cell }: Hit, event: PointerEvent): void {
    const { selection } = this.state;
    if (event.shiftKey && selection) {
      this.state.drag(extendTo(selection, cell));
      this.hold(event);
    } else if ((event.ctrlKey || event.metaKey) && selection) {
      this.state.drag(addRange(selection, cell));
    } else this.state.drag(selectRange(cell, cell));
    this.begin("select", event, event.shiftKey);
  }

  private pressRow({ cell }: Hit, event: PointerEvent): void {
    const { selection } = this.state;
    const isMore = (event.ctrlKey || event.metaKey) && selection;
    const next =
      event.shiftKey && selection
        ? extendTo({ ...selection, ranges: rowsOf(selection) }, cell)
        : isMore
          ? addRange(selection, cell, "rows")
          : selectRange(cell, cell, "rows");
    this.hold(event);
    this.state.select(next, null);
    this.begin("select", event, true);
  }

  /** Keeps the grid from giving the focus to what was pressed. */
  private hold(event: PointerEvent): void {
    event.stopPropagation();
    this.keepsFocus = true;
  }

  private readonly onMouseDown = (event: MouseEvent): void => {
    if (!this.keepsFocus) return;
    event.stopPropagation();
    event.preventDefault();
    this.state.focusActive();
  };

  private begin(kind: Drag["kind"], event: PointerEvent, isHeld = false): void {
    if (kind === "fill" || isHeld) this.hold(event);
    this.endDrag();
    const ended = new AbortController();
    const listening = { signal: ended.signal };
    this.drag = { kind, at: event, last: null, ended };
    addEventListener("pointermove", this.onMove, listening);
    addEventListener("pointerup", this.onRelease, listening);
    addEventListener("pointercancel", () => this.cancel(), listening);
    addEventListener(
      "keydown",
      (key) => key.key === "Escape" && kind === "fill" && this.cancel(),
      listening,
    );
    requestAnimationFrame(this.step);
  }

  private readonly onMove = (event: PointerEvent): void => {
    // Let go outside of the window.
    if (event.buttons === 0) this.onRelease(event);
    else if (this.drag) this.drag.at = { x: event.clientX, y: event.clientY };
  };

  /** Once a frame: scrolls where the pointer is beyond an edge, and takes the cell under it. */
  private readonly step = (): void => {
    const { drag } = this;
    if (!drag) return;
    requestAnimationFrame(this.step);
    this.scroll(drag.at);
    const cell = cellNear(this.state, drag.at);
    if (!cell || (cell.row === drag.last?.row && cell.column === drag.last.column)) return;
    const isFirst = drag.last === null;
    drag.last = cell;
    if (drag.kind === "fill") this.showFilling(cell);
    else if (!isFirst) this.extend(cell);
  };

  private extend(cell: Cell): void {
    const { selection } = this.state;
    if (selection) this.state.drag(extendTo(selection, cell));
  }

  private showFilling(cell: Cell): void {
    const [from] = this.state.rectangles;
    this.state.mark({ filling: (from && fillTarget(from, cell)?.target) ?? null });
  }

  private scroll({ x, y }: Point): void {
    const body = bodyOf(this.state);
    const fixed = this.state.port.host
      .querySelector(".ag-pinned-left-header")
      ?.getBoundingClientRect();
    const left = beyond(x, fixed?.right ?? body.left, body.right);
    const top = beyond(y, body.top, body.bottom);
    if (left !== 0 || top !== 0) this.state.port.scrollBy(left, top);
  }

  private readonly onRelease = (event: MouseEvent): void => {
    const { drag } = this;
    if (!drag) return;
    const cell = cellNear(this.state, { x: event.clientX, y: event.clientY });
    if (drag.kind === "select" && drag.last && cell) this.takeLast(drag.last, cell);
    this.endDrag();
    if (drag.kind !== "fill") return;
    this.state.mark({ filling: null });
    if (cell) this.options.onFill(cell, event.ctrlKey || event.metaKey);
  };

  /** A quick drag may end between two frames. */
  private takeLast(last: Cell, cell: Cell): void {
    if (cell.row !== last.row || cell.column !== last.column) this.extend(cell);
  }

  private cancel(): void {
    this.endDrag();
    this.state.mark({ filling: null });
  }

  private endDrag(): void {
    this.drag?.ended.abort();
    this.drag = null;
  }

  /** A head's free area selects its column, the number's head everything; its label sorts. */
  private readonly onHeadClick = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    const head = target.closest<HTMLElement>(".ag-header-cell");
    if (!head || target.closest("button, .ag-header-cell-resize")) return;
    const id = head.getAttribute("col-id") ?? "";
    const row = this.firstRowInSight();
    if (id === "rowNumber") this.state.select(selectAll({ row, column: 0 }), null);
    const column = isFieldKey(id) ? this.state.fields.indexOf(id) : -1;
    const { selection } = this.state;
    if (column < 0) return;
    const cell = { row, column };
    if (event.shiftKey && selection) {
      const columns = selectRange({ ...selection.active, row }, cell, "columns");
      this.state.select(columns, null);
    } else if ((event.ctrlKey || event.metaKey) && selection) {
      this.state.select(addRange(selection, cell, "columns"), null);
    } else this.state.select(selectRange(cell, cell, "columns"), null);
  };

  /** The focus of a whole column is a cell that one sees. */
  private firstRowInSight(): number {
    const { left, top } = bodyOf(this.state);
    return cellNear(this.state, { x: left, y: top + 4 })?.row ?? 0;
  }

  private readonly showCorner = (event: PointerEvent): void => {
    const hit = this.drag ? null : hitOf(this.state, event.target);
    const isOn = this.drag?.kind === "fill" || (hit !== null && isOnCorner(hit, event));
    this.state.port.host.classList.toggle("pfa-on-corner", isOn);
  };
}

/** Pixels to scroll for a place before or behind the ends of what is seen. */
function beyond(at: number, from: number, to: number): number {
  const distance = at < from ? at - from : Math.max(0, at - to);
  const limited = Math.max(-MAX_SCROLL, Math.min(MAX_SCROLL, distance * SCROLL_PER_PIXEL));
  return Math.trunc(limited);
}

type Ranges = Parameters<typeof extendTo>[0]["ranges"];

/** The last range as whole rows. */
function rowsOf({ ranges }: { ranges: Ranges }): Ranges {
  const [first, ...others] = ranges;
  const last = ranges.at(-1) ?? first;
  const rows = { ...last, span: "rows" as const };
  return others.length === 0 ? [rows] : [first, ...others.slice(0, -1), rows];
}
