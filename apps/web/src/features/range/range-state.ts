import { type FieldKey, isFieldKey } from "@pfa/domain/field-catalog.ts";
import type { Bounds, Cell, Rectangle } from "@pfa/spreadsheet/rectangle.ts";
import {
  followColumns,
  isSingle,
  rectanglesOf,
  type Selection,
  selectCell,
} from "@pfa/spreadsheet/selection.ts";
import type { GridPort } from "../../grid-port.ts";

/** What is drawn over the cells. */
export type Marks = {
  selection: Selection | null;
  /** What was copied or cut last, until something else happens to it. */
  copied: readonly Rectangle[];
  /** Where the dragged corner would fill. */
  filling: Rectangle | null;
};

/** Events after which columns stand elsewhere. */
const columnEvents = [
  "displayedColumnsChanged",
  "columnMoved",
  "columnVisible",
  "columnPinned",
] as const;

/** The selection over one grid, in places of its view: which rows, and which of the columns shown. */
export class RangeState {
  readonly port: GridPort;
  private marks: Marks = { selection: null, copied: [], filling: null };
  private fieldsShown: readonly FieldKey[];
  /** Corners of the selection by record, to know it again after rows have moved. */
  private corners = new Map<number, string>();
  private readonly listeners = new Set<() => void>();

  constructor(port: GridPort) {
    this.port = port;
    this.fieldsShown = readFields(port);
    for (const event of columnEvents) port.api.addEventListener(event, this.onColumns);
    port.api.addEventListener("cellFocused", this.adoptFocus);
  }

  get selection(): Selection | null {
    return this.marks.selection;
  }

  get all(): Marks {
    return this.marks;
  }

  /** Fields of the columns shown, from left to right. */
  get fields(): readonly FieldKey[] {
    return this.fieldsShown;
  }

  get bounds(): Bounds {
    return { rows: this.port.total(), columns: this.fieldsShown.length };
  }

  get rectangles(): Rectangle[] {
    const { selection } = this.marks;
    return selection ? rectanglesOf(selection, this.bounds) : [];
  }

  get isSingle(): boolean {
    const { selection } = this.marks;
    return selection === null || isSingle(selection, this.bounds);
  }

  /** Selects, gives the focus to the active cell, and brings a cell into sight: the active one if none is named. */
  select(selection: Selection, inSight: Cell | null = selection.active): void {
    this.update({ selection, filling: null });
    if (inSight) this.bring(inSight);
    this.focusActive();
  }

  /** Changes the selection while the pointer is dragged: nothing scrolls by itself then. */
  drag(selection: Selection): void {
    this.update({ selection });
  }

  mark(change: Pick<Marks, "copied"> | Pick<Marks, "filling">): void {
    this.update(change);
  }

  clear(): void {
    this.update({ selection: null, copied: [], filling: null });
  }

  focusActive(): void {
    const { selection } = this.marks;
    const field = selection && this.fieldsShown[selection.active.column];
    if (!field) return;
    const focused = this.port.api.getFocusedCell();
    const isFocused =
      focused?.rowIndex === selection.active.row &&
      focused.column.getColId() === field &&
      this.port.host.contains(document.activeElement);
    if (!isFocused) this.port.api.setFocusedCell(selection.active.row, field);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Rows stand elsewhere: places that hold other records than before are no longer what was selected. */
  rowsMoved(): void {
    const { selection } = this.marks;
    if (!selection) return;
    const loaded = this.port.loaded();
    const isSame = [...this.corners].every(
      ([row, pfaId]) => (loaded.get(row)?.id ?? pfaId) === pfaId,
    );
    const isWhole = selection.ranges.every(({ span }) => span === "columns" || span === "all");
    if (isSame || isWhole) this.update({ copied: [], filling: null });
    else {
      this.update({ selection: this.focused(), copied: [], filling: null });
    }
  }

  dispose(): void {
    this.listeners.clear();
    if (this.port.api.isDestroyed()) return;
    for (const event of columnEvents) this.port.api.removeEventListener(event, this.onColumns);
    this.port.api.removeEventListener("cellFocused", this.adoptFocus);
  }

  private bring({ row, column }: Cell): void {
    const { api } = this.port;
    const field = this.fieldsShown[column];
    api.ensureIndexVisible(row);
    if (field) api.ensureColumnVisible(field);
  }

  /** The focus went elsewhere by itself: by the grid's own keys, or with a record that moved. */
  private readonly adoptFocus = (): void => {
    const focused = this.focused();
    const { selection } = this.marks;
    if (!focused) return;
    const { row, column } = focused.active;
    if (selection?.active.row === row && selection.active.column === column) return;
    this.update({ selection: focused });
  };

  private focused(): Selection | null {
    const focused = this.port.api.getFocusedCell();
    const column = this.fieldsShown.findIndex((field) => field === focused?.column.getColId());
    return focused && column >= 0 ? selectCell({ row: focused.rowIndex, column }) : null;
  }

  private readonly onColumns = (): void => {
    const before = this.fieldsShown;
    this.fieldsShown = readFields(this.port);
    if (before.join() === this.fieldsShown.join()) return;
    const { selection } = this.marks;
    this.update({
      selection: selection && followColumns(selection, before, this.fieldsShown),
      copied: [],
      filling: null,
    });
  };

  private update(change: Partial<Marks>): void {
    this.marks = { ...this.marks, ...change };
    if ("selection" in change) this.rememberCorners();
    for (const listener of this.listeners) listener();
  }

  private rememberCorners(): void {
    const loaded = this.port.loaded();
    this.corners = new Map(
      this.rectangles.flatMap(({ top, bottom }) =>
        [top, bottom].flatMap((row) => {
          const pfaId = loaded.get(row)?.id;
          return pfaId === undefined ? [] : [[row, pfaId] as const];
        }),
      ),
    );
  }
}

const readFields = ({ api }: GridPort): FieldKey[] =>
  api
    .getAllDisplayedColumns()
    .map((column) => column.getColId())
    .filter(isFieldKey);
