import type { Money } from "./money.ts";

/** Totals over the records that count: neither discontinued nor funds transferable nor gone. Money is null for a caller who may not see it. */
export type KpiTotals = {
  records: number;
  plan: Money | null;
  forecast: Money | null;
  actual: Money | null;
  variance: Money | null;
};

export type Kpis = {
  /** As PEMS has it. */
  committed: KpiTotals;
  /** With the caller's drafts. */
  pending: KpiTotals;
  draftRecords: number;
};
