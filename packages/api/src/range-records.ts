import { visibleFields } from "@pfa/domain/field-catalog.ts";
import {
  countCells,
  isReplaceable,
  MAX_RANGE_CELLS,
  type RangeArea,
  type RangeEdit,
  type RangeTarget,
} from "@pfa/domain/range-edit.ts";
import { MAX_IDS, type RowRange } from "@pfa/domain/view-requests.ts";
import { findRequestProblem, type View, type ViewVersion } from "@pfa/domain/window.ts";
import type { RangeRecord, RangeRequest } from "@pfa/usecases/edit-range.ts";
import type { ViewCaller, ViewReader } from "@pfa/views/view-reader.ts";
import { orThrow, refuseIf } from "./errors.ts";

type Asked = { view: View; version: ViewVersion; target: RangeTarget; edit: RangeEdit };

/** Records that an edit concerns, refused when they no longer stand where the caller saw them, or are too many. */
export async function findRangeRecords(
  views: ViewReader,
  caller: ViewCaller,
  { view, version, target, edit }: Asked,
  signal?: AbortSignal,
): Promise<RangeRequest> {
  const areas = target.kind === "areas" ? target.areas : [wholeView(target.fields)];
  const fields = areas.flatMap((area) => area.fields);
  refuseIf(findRequestProblem(view, { read: fields }, visibleFields(caller.permissions)));
  if (target.kind === "areas") refuseBeyondLimit(countCells(areas));
  const ask = { views, caller, view, version, signal };
  if (target.kind === "all" && edit.kind === "replace") {
    const records = await findText(ask, target, edit);
    refuseBeyondLimit(records.length);
    return { records, areas, edit };
  }
  const records = await listRows(ask, areas);
  if (target.kind === "all") refuseBeyondLimit(records.length * target.fields.length);
  return { records, areas, edit };
}

const wholeView = (fields: RangeArea["fields"]): RangeArea => ({
  startRow: 0,
  endRow: Number.MAX_SAFE_INTEGER,
  fields,
});

function refuseBeyondLimit(cells: number): void {
  if (cells <= MAX_RANGE_CELLS) return;
  refuseIf({ kind: "range_too_large", cells, limit: MAX_RANGE_CELLS });
}

type Ask = {
  views: ViewReader;
  caller: ViewCaller;
  view: View;
  version: ViewVersion;
  signal: AbortSignal | undefined;
};

/** Each row of the areas once. One more than an action takes is enough to refuse it. */
async function listRows(ask: Ask, areas: readonly RangeArea[]): Promise<RangeRecord[]> {
  const { views, caller, view, version, signal } = ask;
  const records: RangeRecord[] = [];
  for (const { startRow, endRow } of joinRows(areas)) {
    const end = Math.min(endRow, startRow + MAX_IDS);
    const request = { view, version, startRow, endRow: end };
    // oxlint-disable-next-line no-await-in-loop -- a handful of ranges
    const { ids } = orThrow(await views.ids(caller, request, signal));
    for (const [place, pfaId] of ids.entries()) records.push({ pfaId, row: startRow + place });
  }
  return records;
}

/** Rows of areas without those that several of them share. */
function joinRows(areas: readonly RangeArea[]): RowRange[] {
  const joined: RowRange[] = [];
  for (const { startRow, endRow } of areas.toSorted((a, b) => a.startRow - b.startRow)) {
    const last = joined.at(-1);
    if (last && startRow <= last.endRow) last.endRow = Math.max(last.endRow, endRow);
    else joined.push({ startRow, endRow });
  }
  return joined;
}

/** Records of a view that hold a text: the view itself is asked, so that a million records are not read for a few. */
async function findText(
  { views, caller, view, version, signal }: Ask,
  { fields }: Extract<RangeTarget, { kind: "all" }>,
  { text }: Extract<RangeEdit, { kind: "replace" }>,
): Promise<RangeRecord[]> {
  const found = new Set<string>();
  for (const field of fields.filter(isReplaceable)) {
    const holding: View = {
      ...view,
      sort: [],
      filter: [...view.filter, { field, op: "contains", value: text }],
    };
    const request = { view: holding, version, startRow: 0, endRow: MAX_IDS };
    // oxlint-disable-next-line no-await-in-loop -- a handful of fields
    const { ids } = orThrow(await views.ids(caller, request, signal));
    for (const id of ids) found.add(id);
  }
  return [...found].map((pfaId) => ({ pfaId, row: null }));
}
