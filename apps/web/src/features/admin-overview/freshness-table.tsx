import type { Freshness } from "@pfa/domain/job-states.ts";
import { AdminLink } from "../../admin/admin-link.tsx";
import { verdictOf } from "../../sync-verdict.ts";
import type { Outputs } from "../../trpc.ts";
import { Badge, type BadgeTone } from "../../ui/badge.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { formatCount } from "../../ui/format-value.ts";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import styles from "./overview.module.css";

type Standing = Outputs["admin"]["overview"]["get"]["organizations"][number];
type Row = Standing & { now: number };

const words: Record<Freshness, { text: string; tone: BadgeTone }> = {
  failing: { text: "Failing", tone: "bad" },
  held: { text: "Waits for you", tone: "warn" },
  never: { text: "Never synced", tone: "neutral" },
  stale: { text: "Stale", tone: "warn" },
  fresh: { text: "Fresh", tone: "good" },
};
const urgency: readonly Freshness[] = ["failing", "held", "stale", "never", "fresh"];

/** What needs somebody stands first. */
export function FreshnessTable({ organizations }: { organizations: readonly Standing[] }) {
  const now = useNow(10_000);
  const rows = organizations
    .map((standing): Row => ({ ...standing, now }))
    .toSorted((a, b) => urgency.indexOf(a.freshness) - urgency.indexOf(b.freshness));
  return (
    <DataTable label="Organizations" columns={columns} rows={rows} rowKey={({ code }) => code} />
  );
}

const columns: readonly TableColumn<Row>[] = [
  {
    key: "state",
    title: "State",
    cell: ({ freshness }) => <Badge tone={words[freshness].tone}>{words[freshness].text}</Badge>,
  },
  {
    key: "code",
    title: "Organization",
    cell: ({ code, name }) => <span title={name}>{code}</span>,
  },
  {
    key: "synced",
    title: "Last synced",
    cell: ({ lastSyncedAt, now }) =>
      lastSyncedAt === null ? (
        <span className={styles["quiet"]}>never</span>
      ) : (
        <span title={exactTime(lastSyncedAt)}>{ago(lastSyncedAt, now)}</span>
      ),
  },
  {
    key: "records",
    title: "Records",
    align: "end",
    cell: ({ recordCount }) => formatCount(recordCount),
  },
  {
    key: "sync",
    title: "Sync",
    cell: ({ activePhase, code, activeRunId, lastRunId }) => (
      <AdminLink area="sync-runs" filters={runFilters(code, activeRunId ?? lastRunId)}>
        {activePhase === null ? "Last run" : `${activePhase} now`}
      </AdminLink>
    ),
  },
  {
    key: "problem",
    title: "What is wrong",
    grow: true,
    wrap: true,
    cell: (row) => <span className={styles["problem"]}>{wrongOf(row)}</span>,
  },
];

function wrongOf({ lastRunState, problem, pemsReachable, pemsProblem }: Row): string | null {
  const verdict = lastRunState === null ? null : verdictOf({ state: lastRunState, problem });
  return verdict?.cause ?? (pemsReachable === false ? pemsProblem : null);
}

const runFilters = (organization: string, run: number | null) => ({
  organization,
  ...(run === null ? {} : { run: String(run) }),
});
