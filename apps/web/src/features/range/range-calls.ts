import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type {
  CopiedRange,
  RangeArea,
  RangeEdit,
  RangeEdited,
  RangeProgress,
} from "@pfa/domain/range-edit.ts";
import type { Aggregates } from "@pfa/domain/view-requests.ts";
import type { View, ViewVersion } from "@pfa/domain/window.ts";

/** Rows of a view as they stood in a state of it. */
type Placed = { view: View; version: ViewVersion };

/** What ranges ask of the server. */
export type RangeCalls = {
  edit: (
    asked: Placed & { areas: RangeArea[]; edit: RangeEdit },
    onProgress: (progress: RangeProgress) => void,
    signal: AbortSignal,
  ) => Promise<RangeEdited>;
  /** Takes the last step back. */
  undo: () => Promise<void>;
  copy: (asked: Placed & { areas: RangeArea[] }, signal: AbortSignal) => Promise<CopiedRange>;
  aggregate: (
    asked: Placed & { startRow: number; endRow: number; fields: FieldKey[] },
    signal: AbortSignal,
  ) => Promise<Aggregates>;
};
