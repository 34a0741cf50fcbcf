import { visibleFields } from "@pfa/domain/field-catalog.ts";
import { MAX_IDS, type RowRange } from "@pfa/domain/view-requests.ts";
import { findRequestProblem, type View, type ViewVersion } from "@pfa/domain/window.ts";
import type { ViewCaller, ViewReader } from "@pfa/views/view-reader.ts";
import { orThrow, refuseIf } from "./errors.ts";

type Asked = {
  view: View;
  version: ViewVersion;
  /** Rows of the view; all of them, if not said. */
  rows?: readonly RowRange[] | undefined;
};

/** PFA ids of a view's records, in its order, refused when these are no longer the ones that the caller saw. */
export async function listViewIds(
  views: ViewReader,
  caller: ViewCaller,
  { view, version, rows = [{ startRow: 0, endRow: Number.MAX_SAFE_INTEGER }] }: Asked,
  signal?: AbortSignal,
): Promise<string[]> {
  refuseIf(findRequestProblem(view, {}, visibleFields(caller.permissions)));
  const all: string[] = [];
  for (const { startRow: from, endRow: to } of rows) {
    for (let startRow = from; startRow < to; startRow += MAX_IDS) {
      const part = { view, version, startRow, endRow: Math.min(to, startRow + MAX_IDS) };
      // oxlint-disable-next-line no-await-in-loop -- the next part begins where this one ends
      const { ids } = orThrow(await views.ids(caller, part, signal));
      for (const id of ids) all.push(id);
      if (ids.length < part.endRow - startRow) break;
    }
  }
  return all;
}
