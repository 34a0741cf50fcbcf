import { retentionKinds, retentionWords } from "@pfa/domain/retention.ts";
import type { Outputs } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { formatDuration } from "../../ui/format-duration.ts";
import { countOf, formatCount } from "../../ui/format-value.ts";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import styles from "./maintenance.module.css";

type Run = Outputs["admin"]["maintenance"]["get"]["runs"][number];

/** What the last nights did. */
export function MaintenanceRuns({ runs }: { runs: readonly Run[] }) {
  const now = useNow(10_000);
  return (
    <section aria-label="Last runs">
      <h3 className={styles["heading"]}>Last runs</h3>
      {runs.length === 0 ? (
        <p className={styles["quiet"]}>None yet. The first is at 02:20 UTC.</p>
      ) : (
        <DataTable
          label="Maintenance runs"
          columns={columnsAt(now)}
          rows={runs}
          rowKey={({ id }) => id}
        />
      )}
    </section>
  );
}

const columnsAt = (now: number): readonly TableColumn<Run>[] => [
  { key: "state", title: "State", cell: (run) => <State {...run} /> },
  {
    key: "started",
    title: "Started",
    cell: ({ startedAt }) => <span title={exactTime(startedAt)}>{ago(startedAt, now)}</span>,
  },
  {
    key: "took",
    title: "Took",
    align: "end",
    cell: ({ startedAt, endedAt }) =>
      endedAt && formatDuration(Date.parse(endedAt) - Date.parse(startedAt)),
  },
  {
    key: "removed",
    title: "Removed",
    grow: true,
    wrap: true,
    cell: ({ removed }) => removedText(removed),
  },
  {
    key: "analyzed",
    title: "Statistics",
    align: "end",
    cell: ({ analyzed }) => (
      <span title={analyzed.join(", ")}>{countOf(analyzed.length, "table")}</span>
    ),
  },
];

function State({ endedAt, problem }: Run) {
  if (endedAt === null) return <Badge tone="info">Running</Badge>;
  if (problem === null) return <Badge tone="good">Done</Badge>;
  return (
    <span title={problem}>
      <Badge tone="bad">Failed</Badge>
    </span>
  );
}

/** "1,200 runs of jobs, 3 past alerts"; what removed nothing is not named. */
function removedText(removed: Run["removed"]): string {
  const parts = retentionKinds.flatMap((kind) => {
    const count = removed[kind] ?? 0;
    return count > 0 ? [`${formatCount(count)} ${retentionWords[kind].title.toLowerCase()}`] : [];
  });
  return parts.length === 0 ? "nothing: nothing was old enough" : parts.join(", ");
}
