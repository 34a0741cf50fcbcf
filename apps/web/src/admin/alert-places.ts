import type { AdminArea } from "@pfa/domain/admin-areas.ts";
import type { AlertKind } from "@pfa/domain/alerts.ts";
import type { Filters } from "./page.ts";

/** Where what an alert tells of is seen and put right. */
export const alertPlaces: Record<AlertKind, { area: AdminArea; filters?: Filters }> = {
  sync_failing: { area: "sync-runs" },
  sync_stale: { area: "schedules" },
  pems_down: { area: "write-back" },
  columns_drifted: { area: "mapping" },
  rows_set_aside: { area: "quarantine" },
  writes_dead: { area: "write-back", filters: { state: "dead" } },
  database_large: { area: "maintenance" },
  disk_full: { area: "workers" },
};
