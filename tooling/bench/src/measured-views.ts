import { inScope, openDb } from "@pfa/db/client.ts";
import { getKpis } from "@pfa/db/kpis.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { createSqlViews } from "@pfa/views/sql-views.ts";
import type { ViewReader } from "@pfa/views/view-reader.ts";

/** What a reader of views keeps in memory, where it keeps anything. */
export type ViewMemory = {
  /** Bytes of one organization's columns, orders and drafts. */
  bytes: number;
  /** Milliseconds from the first question to the organization's last row in memory. */
  loadMs: number;
};

/** The reader of views as the server builds it. Close it. */
export type MeasuredViews = {
  reader: ViewReader;
  /** Null for a reader that keeps nothing, or nothing yet. */
  memoryOf: (organizationId: number) => Promise<ViewMemory | null>;
  /** The totals above the grid, merged with the caller's drafts. */
  kpis: (scope: Scope) => Promise<unknown>;
  close: () => Promise<void>;
};

/** Opens what is measured: the one place to change when the server reads views by other means. */
export async function openMeasuredViews(appUrl: string): Promise<MeasuredViews> {
  const db = openDb({ url: appUrl, applicationName: "pfa-bench-views" });
  return {
    reader: createSqlViews(db),
    memoryOf: async () => null,
    kpis: (scope) => inScope(db, scope, (tx) => getKpis(tx, scope)),
    close: () => db.close(),
  };
}
