import type { DraftRows } from "./draft-rows.ts";
import { type Overlay, recordsOfRows, rowCountOf } from "./overlay.ts";
import type { RowSource } from "./row-source.ts";
import type { Store } from "./store.ts";

/** The rows of a view as questions over many of them read them. True only as long as the drafts do not change. */
export const viewRows = (store: Store, rows: DraftRows, overlay: Overlay): RowSource => ({
  store,
  rowCount: rowCountOf(overlay),
  rids: (startRow, endRow) => recordsOfRows(overlay, startRow, endRow),
  drafts: rows.count === 0 ? null : rows,
});
