import type { Scope } from "@pfa/domain/scope.ts";
import type { PositionRequest, RowPosition } from "@pfa/domain/view-requests.ts";
import { sql, type Tx } from "./client.ts";
import { viewCondition } from "./grid-filter.ts";
import { rowNumber } from "./grid-order.ts";
import { assertAnswerable } from "./grid-request.ts";
import { mergedRecords } from "./merged-sql.ts";
import { getViewVersion } from "./view-version.ts";

/** Where a record stands in a view, if the view holds it. In a snapshot. */
export async function findPosition(
  tx: Tx,
  scope: Scope,
  { view, pfaId }: PositionRequest,
): Promise<RowPosition> {
  assertAnswerable(scope, view);
  const [found] = await tx.query<{ row: number }>(sql`
    select row from (
      select m.pfa_id, ${rowNumber(view)} as row
        from ${mergedRecords(scope)} where ${viewCondition(scope, view)}) numbered
     where pfa_id = ${pfaId}`);
  return { row: found?.row ?? null, version: await getViewVersion(tx, scope) };
}
