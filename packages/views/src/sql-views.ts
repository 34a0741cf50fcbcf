import type { Db } from "@pfa/db/client.ts";
import { listDistinct } from "@pfa/db/distinct-values.ts";
import { getAggregates } from "@pfa/db/grid-aggregate.ts";
import { findText } from "@pfa/db/grid-find.ts";
import { listGroups } from "@pfa/db/grid-groups.ts";
import { listIds } from "@pfa/db/grid-ids.ts";
import { findPosition } from "@pfa/db/grid-position.ts";
import { getWindow } from "@pfa/db/grid-window.ts";
import { getKpis } from "@pfa/db/kpis.ts";
import { readInScope } from "@pfa/db/snapshot.ts";
import type { ViewReader } from "./view-reader.ts";

/** Views answered by PostgreSQL alone, each from one snapshot: always right, and slow on large organizations. */
export function createSqlViews(db: Db): ViewReader {
  return {
    window: (scope, request, signal) =>
      readInScope(db, scope, (tx) => getWindow(tx, scope, request), signal),
    ids: (scope, request, signal) =>
      readInScope(db, scope, (tx) => listIds(tx, scope, request), signal),
    position: (scope, request, signal) =>
      readInScope(db, scope, (tx) => findPosition(tx, scope, request), signal),
    find: (scope, request, signal) =>
      readInScope(db, scope, (tx) => findText(tx, scope, request), signal),
    aggregate: (scope, request, signal) =>
      readInScope(db, scope, (tx) => getAggregates(tx, scope, request), signal),
    groups: (scope, request, signal) =>
      readInScope(db, scope, (tx) => listGroups(tx, scope, request), signal),
    distinct: (scope, request, signal) =>
      readInScope(db, scope, (tx) => listDistinct(tx, scope, request), signal),
    kpis: (scope, _request, signal) => readInScope(db, scope, (tx) => getKpis(tx, scope), signal),
  };
}
