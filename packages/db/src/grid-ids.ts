import { ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { IdsRequest, RowIds } from "@pfa/domain/view-requests.ts";
import type { ViewProblem } from "@pfa/domain/window.ts";
import { sql, type Tx } from "./client.ts";
import { viewCondition } from "./grid-filter.ts";
import { limits, viewOrder } from "./grid-order.ts";
import { assertAnswerable } from "./grid-request.ts";
import { mergedRecords } from "./merged-sql.ts";
import { requireVersion } from "./view-version.ts";

/** PFA ids of a range of rows, as long as these stand where the caller saw them. In a snapshot. */
export async function listIds(
  tx: Tx,
  scope: Scope,
  { view, version, ...range }: IdsRequest,
): Promise<Result<RowIds, Extract<ViewProblem, { kind: "view_moved" }>>> {
  assertAnswerable(scope, view);
  const present = await requireVersion(tx, scope, version);
  if (!present.ok) return present;
  const rows = await tx.query<{ id: string }>(sql`
    select m.pfa_id as id from ${mergedRecords(scope)}
     where ${viewCondition(scope, view)} order by ${viewOrder(view)} ${limits(range)}`);
  return ok({ ids: rows.map(({ id }) => id), version: present.value });
}
