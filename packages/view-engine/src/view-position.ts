import type { DraftRows } from "./draft-rows.ts";
import { type Overlay, rowOfBase, rowOfInserted } from "./overlay.ts";
import type { ViewRules } from "./overlay-build.ts";
import { type Store, textColumn } from "./store.ts";
import { lowerBound } from "./text-dictionary.ts";
import { findInBase, viewOrder } from "./view-order.ts";

/** Row of the record with this PFA id in a view, or null where the view does not hold it. */
export function rowOfRecord(
  store: Store,
  rows: DraftRows,
  { rules, overlay }: { rules: ViewRules; overlay: Overlay },
  pfaId: string,
): number | null {
  const rid = findRecord(store, rows, pfaId);
  if (rid === null) return null;
  const index = overlay.inserted.indexOf(rid);
  if (index !== -1) return rowOfInserted(overlay, index);
  const position = findInBase(viewOrder(store, rules.terms), overlay.base, rid);
  const row = position === -1 ? -1 : rowOfBase(overlay, position);
  return row === -1 ? null : row;
}

/** A record that PEMS shows, or one that the reader has a draft of. */
function findRecord(store: Store, rows: DraftRows, pfaId: string): number | null {
  const { codes, dictionary } = textColumn(store, "pfaId");
  // PFA ids are ordered as they are: nothing is folded.
  const id = dictionary.find(pfaId, (text) => text);
  if (id === -1) return null;
  const place = dictionary.place(id);
  const { byPfaId } = store;
  const at = lowerBound(
    0,
    byPfaId.length,
    (i) => dictionary.place(codes[byPfaId[i] ?? 0] ?? 0) < place,
  );
  const live = byPfaId[at];
  if (live !== undefined && codes[live] === id) return live;
  return rows.rids.find((rid) => codes[rid] === id) ?? null;
}
