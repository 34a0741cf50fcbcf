import { visibleFields } from "@pfa/domain/field-catalog.ts";
import { MAX_IDS } from "@pfa/domain/view-requests.ts";
import { findRequestProblem, type View, type ViewVersion } from "@pfa/domain/window.ts";
import type { ViewCaller, ViewReader } from "@pfa/views/view-reader.ts";
import { orThrow, refuseIf } from "./errors.ts";

/** PFA ids of all the records of a view, refused when these are no longer the ones that the caller saw. */
export async function listViewIds(
  views: ViewReader,
  caller: ViewCaller,
  { view, version }: { view: View; version: ViewVersion },
  signal?: AbortSignal,
): Promise<string[]> {
  refuseIf(findRequestProblem(view, {}, visibleFields(caller.permissions)));
  const all: string[] = [];
  let ids: string[];
  do {
    const part = { view, version, startRow: all.length, endRow: all.length + MAX_IDS };
    // oxlint-disable-next-line no-await-in-loop -- the next part begins where this one ends
    ({ ids } = orThrow(await views.ids(caller, part, signal)));
    for (const id of ids) all.push(id);
  } while (ids.length === MAX_IDS);
  return all;
}
