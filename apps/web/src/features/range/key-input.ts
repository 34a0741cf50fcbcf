import { dataEdge } from "@pfa/spreadsheet/data-edge.ts";
import { type Direction, leaveCell, stepFrom } from "@pfa/spreadsheet/movement.ts";
import type { Cell } from "@pfa/spreadsheet/rectangle.ts";
import {
  extendTo,
  headOf,
  selectAll,
  selectCell,
  type Selection,
  widen,
} from "@pfa/spreadsheet/selection.ts";
import type { LeaveKey } from "../../grid-port.ts";
import type { RangeState } from "./range-state.ts";

export type KeyOptions = {
  /** How many cells of a column or row are filled between two places, both included. */
  countFilled: (
    way: { row: number } | { column: number },
    from: number,
    to: number,
  ) => Promise<number>;
  onFailed: (error: unknown) => void;
  onClear: () => void;
  onFill: (direction: "down" | "right") => void;
  onShortcuts: () => void;
  /** Opens the menu of the active cell. */
  onMenu: () => void;
};

type Key = KeyboardEvent;
/** More pixels than all columns take. */
const FAR = 100_000;

const arrows: Record<string, Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** Moves and extends the selection by keys, as a spreadsheet does. Keys that change a single cell are left to the grid. */
export class KeyInput {
  private readonly state: RangeState;
  private readonly options: KeyOptions;
  private readonly detached = new AbortController();
  /** Escape lets the next Tab leave the grid: nobody who has only a keyboard is caught in it. */
  private isLeaving = false;

  constructor(state: RangeState, options: KeyOptions) {
    this.state = state;
    this.options = options;
    const { host } = state.port;
    host.addEventListener("keydown", this.onKey, { capture: true, signal: this.detached.signal });
    const stopHearing = state.port.onLeave((leave) => this.leave(leave));
    this.detached.signal.addEventListener("abort", stopHearing);
  }

  dispose(): void {
    this.detached.abort();
  }

  private readonly onKey = (event: Key): void => {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || event.isComposing || !target.closest(".ag-cell")) return;
    if (this.state.port.isEditing() || !this.state.selection || isModifier(event.key)) return;
    if (opensGroup(event, target)) return;
    const act = this.actionOf(event, this.state.selection);
    this.isLeaving = event.key === "Escape";
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  private leave(leave: LeaveKey): void {
    const { selection, bounds } = this.state;
    if (selection) this.state.select(leaveCell(selection, leave, bounds));
  }

  private actionOf(event: Key, selection: Selection): (() => void) | null {
    if (event.altKey && !isPage(event.key)) return null;
    return (
      this.moveOf(event, selection) ??
      (isCommand(event) ? this.commandOf(event, selection) : this.plainOf(event, selection))
    );
  }

  private plainOf(event: Key, selection: Selection): (() => void) | null {
    const { key, shiftKey } = event;
    switch (key) {
      case "Tab":
        return this.isLeaving
          ? () => leaveGrid(this.state.port.host, shiftKey)
          : () => this.leave({ key, back: shiftKey });
      case "Enter":
        return () => this.leave({ key, back: shiftKey });
      case " ":
        return shiftKey ? () => this.state.select(widen(selection, "rows"), null) : null;
      case "Delete":
      case "Backspace":
        return this.state.isSingle ? null : this.options.onClear;
      case "Escape":
        return this.collapse(selection);
      default:
        return opensMenu(event) ? this.options.onMenu : null;
    }
  }

  private commandOf(event: Key, selection: Selection): (() => void) | null {
    switch (event.key.toLowerCase()) {
      case "a":
        return () => this.state.select(selectAll(selection.active), null);
      case " ":
        return () => this.state.select(widen(selection, "columns"), null);
      case "d":
        return () => this.options.onFill("down");
      case "r":
        return () => this.options.onFill("right");
      case "/":
        return this.options.onShortcuts;
      default:
        return null;
    }
  }

  private collapse(selection: Selection): (() => void) | null {
    const { copied } = this.state.all;
    if (copied.length > 0) return () => this.state.mark({ copied: [] });
    return this.state.isSingle ? null : () => this.state.select(selectCell(selection.active));
  }

  /** Arrows, Home, End and the page keys: with Shift they move the range's head, without it the active cell. */
  private moveOf(event: Key, selection: Selection): (() => void) | null {
    const from = event.shiftKey ? headOf(selection) : selection.active;
    const go = (to: Cell) =>
      this.state.select(event.shiftKey ? extendTo(selection, to) : selectCell(to), to);
    const direction = arrows[event.key];
    if (direction && isCommand(event)) {
      return () => void this.goToEdge(from, direction, go).catch(this.options.onFailed);
    }
    if (direction) return () => go(stepFrom(from, direction, this.state.bounds));
    const to = this.jumpOf(event, from);
    if (!to) return null;
    return () => {
      go(to);
      // The first column may be fixed and in sight, while those beside it are far to the right.
      if (event.key === "Home") this.state.port.scrollBy(-FAR, 0);
    };
  }

  private jumpOf(event: Key, from: Cell): Cell | null {
    const { bounds, port } = this.state;
    const page = Math.max(1, rowsInSight(port) - 1);
    const wide = 5;
    switch (event.key) {
      case "Home":
        return { row: isCommand(event) ? 0 : from.row, column: 0 };
      case "End":
        return { row: isCommand(event) ? bounds.rows - 1 : from.row, column: bounds.columns - 1 };
      case "PageUp":
        return event.altKey
          ? stepFrom(from, "left", bounds, wide)
          : stepFrom(from, "up", bounds, page);
      case "PageDown":
        return event.altKey
          ? stepFrom(from, "right", bounds, wide)
          : stepFrom(from, "down", bounds, page);
      default:
        return null;
    }
  }

  private async goToEdge(from: Cell, direction: Direction, go: (to: Cell) => void): Promise<void> {
    const { bounds, selection } = this.state;
    const isVertical = direction === "up" || direction === "down";
    const way = isVertical ? { column: from.column } : { row: from.row };
    const place = await dataEdge({
      from: isVertical ? from.row : from.column,
      length: isVertical ? bounds.rows : bounds.columns,
      forward: direction === "down" || direction === "right",
      countFilled: (first, last) => this.options.countFilled(way, first, last),
    });
    // Another key has led elsewhere meanwhile.
    if (this.state.selection !== selection) return;
    go(isVertical ? { ...from, row: place } : { ...from, column: place });
  }
}

const opensMenu = ({ key, shiftKey }: Key): boolean =>
  key === "ContextMenu" || (key === "F10" && shiftKey);
const TABBABLE = 'a[href], button:enabled, input:enabled, select, textarea, [tabindex="0"]';

/** Puts the focus on what comes behind the grid, or before it; the grid itself would give it to the next cell. */
function leaveGrid(host: HTMLElement, back: boolean): void {
  const others = [...document.querySelectorAll<HTMLElement>(TABBABLE)].filter(
    (element) => !host.contains(element) && element.checkVisibility(),
  );
  const wanted = back ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  const beyond = others.filter((element) => host.compareDocumentPosition(element) & wanted);
  const next = back ? (beyond.at(-1) ?? others.at(-1)) : (beyond[0] ?? others[0]);
  next?.focus();
}

const isCommand = ({ ctrlKey, metaKey }: Key): boolean => ctrlKey || metaKey;
const isModifier = (key: string): boolean => ["Shift", "Control", "Alt", "Meta"].includes(key);
const isPage = (key: string): boolean => key === "PageUp" || key === "PageDown";

function rowsInSight({ api }: RangeState["port"]): number {
  const { top, bottom } = api.getVerticalPixelRange();
  return Math.floor((bottom - top) / (api.getSizesForCurrentTheme().rowHeight || 30));
}

/** Keys that the grid opens and closes a group with, in its row's first cell. */
const opensGroup = ({ key, ctrlKey, metaKey, altKey, shiftKey }: Key, target: HTMLElement) =>
  ["Enter", " ", "ArrowLeft", "ArrowRight"].includes(key) &&
  !(ctrlKey || metaKey || altKey || shiftKey) &&
  target.closest(".ag-cell")?.querySelector(".pfa-group-opener") !== null;
