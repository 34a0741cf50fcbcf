import type { CellLock } from "@pfa/domain/edit-cells.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { View, ViewVersion } from "@pfa/domain/window.ts";
import type { GridApi } from "ag-grid-community";
import type { GridRow } from "./features/grid/row.ts";

/** A record as the grid holds it, or a group of them. */
export type PortRow = GridRow;

/** A value that is to come into a cell of a loaded record. */
export type CellWish = { row: PortRow; field: FieldKey; value: unknown };

/** A cell that was not accepted, and why. */
export type CellRefusal = { pfaId: string; field: FieldKey; value: FieldValue; message: string };

/** How one leaves a cell that was edited. */
export type LeaveKey = { key: "Enter" | "Tab"; back: boolean };

export type UnderWay = {
  /** The server has taken them, all but these. Rows are still to be read again. */
  settle: (refused: readonly CellRefusal[]) => void;
  /** Nothing came of it. */
  takeBack: () => void;
};

/** What the menu of a cell can do with what is selected. */
export type RangeActions = {
  isSingle: () => boolean;
  copy: () => void;
  cut: () => void;
  paste: () => void;
  clear: () => void;
  fillDown: () => void;
  fillRight: () => void;
  showShortcuts: () => void;
};

/** What features that lie over the grid, such as selections of cells, may know of it and ask of it. */
export type GridPort = {
  host: HTMLElement;
  api: GridApi<PortRow>;
  view: () => View;
  /** The state that the places of rows belong to. */
  version: () => ViewVersion;
  total: () => number;
  /** Loaded records by their place. */
  loaded: () => ReadonlyMap<number, PortRow>;
  lockOf: (row: PortRow, field: FieldKey) => CellLock | null;
  isEditing: () => boolean;
  /** Rows stand for groups too: their numbers are no places of the view, and the server cannot be told of them. */
  isGrouped: () => boolean;
  /** Edits loaded cells as one action: good ones are shown and saved, the others answered. */
  edit: (wishes: readonly CellWish[]) => { edited: number; refused: CellRefusal[] };
  /** Shows values that the server is at work on, until it is told what became of them. */
  showUnderWay: (wishes: readonly CellWish[]) => UnderWay;
  /** Reads the rows in sight again; they may move. */
  readAgain: () => Promise<void>;
  /** Moves the view's pixels; rows of very tall views go further than their scrollbar. */
  scrollBy: (left: number, top: number) => void;
  /** What is selected can be acted on from here on; null when that is over. */
  offer: (actions: RangeActions | null) => void;
  /** Told after rows have come to stand elsewhere. */
  onMoved: (listener: () => void) => () => void;
  /** Told when an editor was left by a key that leads on. */
  onLeave: (listener: (leave: LeaveKey) => void) => () => void;
};
