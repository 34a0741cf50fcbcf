import { type Db, inScope, type Tx } from "@pfa/db/client.ts";
import {
  countOwnViews,
  deleteSavedView,
  findSavedView,
  insertSavedView,
  isNameTaken,
  type NewSavedView,
  setDefaultView,
  updateSavedView,
} from "@pfa/db/saved-views.ts";
import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import {
  findChangeProblem,
  findHidden,
  findSharingProblem,
  MAX_SAVED_VIEWS,
  type SavedViewChange,
} from "@pfa/domain/saved-view.ts";
import type { Scope } from "@pfa/domain/scope.ts";

type Changed = Result<{ viewId: number }, Problem>;

/** Keeps a view of the caller's under a name that no other view in sight has. */
export function createView(db: Db, scope: Scope, view: NewSavedView): Promise<Changed> {
  const problem = view.isShared ? findSharingProblem(scope) : null;
  if (problem) return Promise.resolve(fail(problem));
  const hidden = findHidden([view.spec], visibleFields(scope.permissions));
  if (hidden) return Promise.resolve(fail({ kind: "field_hidden", field: hidden }));
  return named(db, scope, view.name, async (tx) => {
    if ((await countOwnViews(tx, scope)) >= MAX_SAVED_VIEWS)
      return fail({ kind: "too_many_views", limit: MAX_SAVED_VIEWS });
    return ok({ viewId: await insertSavedView(tx, scope, view) });
  });
}

/** Renames, shares or rewrites a view that nobody has changed since the caller saw it. */
export function changeView(
  db: Db,
  scope: Scope,
  { viewId, ...change }: SavedViewChange & { viewId: number },
): Promise<Changed> {
  return named(db, scope, change.name ?? "", async (tx) => {
    const view = await findSavedView(tx, scope, viewId);
    if (!view) return fail({ kind: "saved_view_not_found", viewId });
    const problem = findChangeProblem(view, change, scope, visibleFields(scope.permissions));
    if (problem) return fail(problem);
    const { name = view.name, isShared = view.isShared, spec = view.spec } = change;
    // Somebody may have been quicker since it was read.
    const { version } = view;
    const isUpdated = await updateSavedView(tx, scope, {
      id: viewId,
      version,
      name,
      isShared,
      spec,
    });
    return isUpdated
      ? ok({ viewId })
      : fail({ kind: "saved_view_moved", viewId, version: version + 1 });
  });
}

/** Deletes a view; whoever began with it begins with all records again. */
export function deleteView(db: Db, scope: Scope, viewId: number): Promise<Changed> {
  return inScope(db, scope, async (tx) => {
    const view = await findSavedView(tx, scope, viewId);
    if (!view) return fail({ kind: "saved_view_not_found", viewId });
    const problem = findChangeProblem(view, "delete", scope, []);
    if (problem) return fail(problem);
    await deleteSavedView(tx, scope, viewId);
    return ok({ viewId });
  });
}

/** Sets the view that the caller begins with; null for all records. */
export function chooseDefaultView(
  db: Db,
  scope: Scope,
  viewId: number | null,
): Promise<Result<{ viewId: number | null }, Problem>> {
  return inScope(db, scope, async (tx) => {
    if (viewId !== null && !(await findSavedView(tx, scope, viewId)))
      return fail({ kind: "saved_view_not_found", viewId });
    await setDefaultView(tx, scope, viewId);
    return ok({ viewId });
  });
}

/** Two that take the same name at once: the database lets one of them. */
async function named(
  db: Db,
  scope: Scope,
  name: string,
  work: (tx: Tx) => Promise<Changed>,
): Promise<Changed> {
  try {
    return await inScope(db, scope, work);
  } catch (error) {
    if (isNameTaken(error)) return fail({ kind: "view_name_taken", name });
    throw error;
  }
}
