import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { CopiedRange, RangeArea } from "@pfa/domain/range-edit.ts";
import {
  findRequestProblem,
  MAX_WINDOW_ROWS,
  type View,
  type ViewVersion,
} from "@pfa/domain/window.ts";
import type { ViewCaller, ViewReader } from "@pfa/views/view-reader.ts";
import { refuseIf } from "./errors.ts";

type Asked = { view: View; version: ViewVersion; areas: readonly RangeArea[] };

/** Values of areas of a view, refused when the rows no longer stand where the caller saw them. */
export async function copyRange(
  views: ViewReader,
  caller: ViewCaller,
  { areas, ...asked }: Asked,
  signal?: AbortSignal,
): Promise<CopiedRange> {
  const read = areas.flatMap(({ fields }) => fields);
  refuseIf(findRequestProblem(asked.view, { read }, visibleFields(caller.permissions)));
  const copied: CopiedRange["areas"] = [];
  for (const area of areas) {
    // oxlint-disable-next-line no-await-in-loop -- one window after the other keeps memory bounded
    copied.push({
      fields: area.fields,
      rows: await copyArea(views, caller, { ...asked, area }, signal),
    });
  }
  return { areas: copied };
}

async function copyArea(
  views: ViewReader,
  caller: ViewCaller,
  { view, version: asked, area }: Omit<Asked, "areas"> & { area: RangeArea },
  signal?: AbortSignal,
) {
  const rows: CopiedRange["areas"][number]["rows"] = [];
  for (let startRow = area.startRow; startRow < area.endRow; startRow += MAX_WINDOW_ROWS) {
    const endRow = Math.min(area.endRow, startRow + MAX_WINDOW_ROWS);
    const request = { view, startRow, endRow, columns: area.fields };
    // oxlint-disable-next-line no-await-in-loop -- see above
    const window = await views.window(caller, request, signal);
    const { version: present } = window;
    if (present.mirror !== asked.mirror || present.drafts !== asked.drafts) {
      refuseIf({ kind: "view_moved", asked, present });
    }
    for (const { values } of window.rows) rows.push(values);
    if (window.rows.length < endRow - startRow) break;
  }
  return rows;
}
