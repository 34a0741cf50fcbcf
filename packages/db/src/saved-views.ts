import type { SavedView, ViewSpec } from "@pfa/domain/saved-view.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { sql, type Sql, type Tx } from "./client.ts";

type Row = Omit<SavedView, "owner"> & { userId: number; ownerName: string };

const columns = (condition: Sql): Sql => sql`
  select v.id, v.name, v.is_shared as "isShared", v.version, v.spec, v.user_id as "userId",
         u.display_name as "ownerName"
    from saved_view v
    join app_user u on u.id = v.user_id
   where ${condition}`;

const toSavedView = ({ userId, ownerName, ...view }: Row): SavedView => ({
  ...view,
  owner: { userId, name: ownerName },
});

/** The caller's own views and those shared with the organization, by name. */
export async function listSavedViews(tx: Tx, scope: Scope): Promise<SavedView[]> {
  const rows = await tx.query<Row>(sql`
    ${columns(sql`v.organization_id = ${scope.organizationId} and (v.is_shared or v.user_id = ${scope.userId})`)}
    order by lower(v.name), v.id`);
  return rows.map(toSavedView);
}

/** A view that the caller may see. */
export async function findSavedView(
  tx: Tx,
  scope: Scope,
  viewId: number,
): Promise<SavedView | null> {
  const [row] = await tx.query<Row>(sql`
    ${columns(sql`v.organization_id = ${scope.organizationId} and v.id = ${viewId}
                  and (v.is_shared or v.user_id = ${scope.userId})`)}`);
  return row ? toSavedView(row) : null;
}

export async function countOwnViews(tx: Tx, scope: Scope): Promise<number> {
  const [row] = await tx.query<{ count: number }>(sql`
    select count(*) as count from saved_view
     where organization_id = ${scope.organizationId} and user_id = ${scope.userId}`);
  return row?.count ?? 0;
}

export type NewSavedView = { name: string; isShared: boolean; spec: ViewSpec };

/** Keeps a view of the caller's and answers with its id. */
export async function insertSavedView(
  tx: Tx,
  scope: Scope,
  { name, isShared, spec }: NewSavedView,
): Promise<number> {
  const [row] = await tx.query<{ id: number }>(sql`
    insert into saved_view (organization_id, user_id, name, is_shared, spec, updated_by)
    values (${scope.organizationId}, ${scope.userId}, ${name}, ${isShared}, ${JSON.stringify(spec)}, ${scope.userId})
    returning id`);
  if (!row) throw new Error("an insert without a row");
  return row.id;
}

/** Rewrites a view of this version; false where it has another one by now. */
export async function updateSavedView(
  tx: Tx,
  scope: Scope,
  { id, version, name, isShared, spec }: NewSavedView & Pick<SavedView, "id" | "version">,
): Promise<boolean> {
  const updated = await tx.execute(sql`
    update saved_view
       set name = ${name}, is_shared = ${isShared}, spec = ${JSON.stringify(spec)}, version = version + 1,
           updated_at = now(), updated_by = ${scope.userId}
     where organization_id = ${scope.organizationId} and id = ${id} and version = ${version}`);
  return updated === 1;
}

export async function deleteSavedView(tx: Tx, scope: Scope, viewId: number): Promise<void> {
  await tx.execute(sql`
    delete from saved_view where organization_id = ${scope.organizationId} and id = ${viewId}`);
}

/** The view that the caller's day begins with, if it is still theirs to see. */
export async function findDefaultView(tx: Tx, scope: Scope): Promise<number | null> {
  const [row] = await tx.query<{ viewId: number }>(sql`
    select d.view_id as "viewId"
      from saved_view_default d
      join saved_view v on v.organization_id = d.organization_id and v.id = d.view_id
     where d.organization_id = ${scope.organizationId} and d.user_id = ${scope.userId}`);
  return row?.viewId ?? null;
}

/** Sets the caller's default view; null for none. */
export async function setDefaultView(tx: Tx, scope: Scope, viewId: number | null): Promise<void> {
  const { organizationId, userId } = scope;
  if (viewId === null)
    await tx.execute(sql`
      delete from saved_view_default where organization_id = ${organizationId} and user_id = ${userId}`);
  else
    await tx.execute(sql`
      insert into saved_view_default (organization_id, user_id, view_id)
      values (${organizationId}, ${userId}, ${viewId})
          on conflict (organization_id, user_id) do update set view_id = excluded.view_id`);
}

/** Whether a write failed because another view in sight has the name. */
export const isNameTaken = (error: unknown): boolean =>
  error instanceof Error &&
  "constraint" in error &&
  (error.constraint === "saved_view_own_name" || error.constraint === "saved_view_shared_name");
