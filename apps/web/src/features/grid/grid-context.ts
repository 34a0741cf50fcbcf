import type { CellLock } from "@pfa/domain/edit-cells.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import type { CellState } from "./cell-state.ts";
import type { EditVerdict } from "./edit-rules.ts";
import type { GridRow } from "./row.ts";

/** What headers, cells and editors ask of the page around them. */
export type GridContext = {
  view: () => View;
  sortBy: (field: FieldKey, more: boolean) => void;
  openFilter: (field: FieldKey, anchor: HTMLElement) => void;
  /** Headers redraw their marks when the view changes. */
  onViewChange: (listener: () => void) => () => void;
  lockOf: (row: GridRow, field: FieldKey) => CellLock | null;
  stateOf: (row: GridRow, field: FieldKey) => CellState | null;
  judge: (row: GridRow, field: FieldKey, value: unknown) => EditVerdict;
  /** Values that other records hold in this field and that begin so. */
  suggest: (field: FieldKey, prefix: string, signal: AbortSignal) => Promise<string[]>;
};
