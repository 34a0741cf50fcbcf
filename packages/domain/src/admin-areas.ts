/** The parts of the administration, one page each. Also what a live event says has changed. */
export const adminAreas = [
  "overview",
  "sync-runs",
  "schedules",
  "write-back",
  "quarantine",
  "mapping",
  "jobs",
  "workers",
  "alerts",
  "webhooks",
  "maintenance",
  "audit",
] as const;

export type AdminArea = (typeof adminAreas)[number];
