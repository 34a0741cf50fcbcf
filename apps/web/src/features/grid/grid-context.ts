import type { CellLock } from "@pfa/domain/edit-cells.ts";
import type { FieldKey, FieldKind } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { View } from "@pfa/domain/window.ts";
import type { LeaveKey } from "../../grid-port.ts";
import type { CellState } from "./cell-state.ts";
import type { EditVerdict } from "./edit-rules.ts";
import type { ResolvedHighlight } from "./highlights/tone-of.ts";
import type { GridRow } from "./row.ts";

/** What headers, cells and editors ask of the page around them. */
export type GridContext = {
  view: () => View;
  sortBy: (field: FieldKey, more: boolean) => void;
  openFilter: (field: FieldKey, anchor: HTMLElement) => void;
  /** Headers redraw their marks when the view changes. */
  onViewChange: (listener: () => void) => () => void;
  lockOf: (row: GridRow, field: FieldKey) => CellLock | null;
  /** Opens or closes the group that a row stands for. */
  toggleGroup: (id: string) => void;
  stateOf: (row: GridRow, field: FieldKey) => CellState | null;
  /** Whether a cell contains what was looked for, and whether it is the one that was found last. */
  foundIn: (row: GridRow, field: FieldKey) => "match" | "current" | null;
  /** The colour that the view gives a cell. */
  highlightOf: (row: GridRow, field: FieldKey) => ResolvedHighlight | null;
  /** A value as the view writes it. */
  format: (kind: FieldKind, value: FieldValue) => string;
  judge: (row: GridRow, field: FieldKey, value: unknown) => EditVerdict;
  /** An editor was left by a key that leads on. */
  leave: (leave: LeaveKey) => void;
  /** Values that other records hold in this field and that begin so. */
  suggest: (field: FieldKey, prefix: string, signal: AbortSignal) => Promise<string[]>;
};
