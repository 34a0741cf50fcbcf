import type { Outputs } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { formatDuration } from "../../ui/format-duration.ts";
import { exactTime } from "../../ui/relative-time.ts";
import { runWords, taskText } from "./job-words.ts";
import styles from "./jobs.module.css";

type Run = Outputs["admin"]["jobs"]["ended"]["runs"][number];

type EndedRunsProps = { runs: readonly Run[]; onOpen: (jobId: string) => void };

/** Every run that ended, also those after which the job was tried again. */
export function EndedRuns({ runs, onOpen }: EndedRunsProps) {
  return (
    <section aria-label="Ended" className={styles["section"]}>
      <div className={styles["sectionHead"]}>
        <h3 className={styles["heading"]}>Ended</h3>
      </div>
      {runs.length === 0 ? (
        <p className={styles["none"]}>No run that is kept matches.</p>
      ) : (
        <DataTable
          label="Ended runs"
          columns={columnsFor(onOpen)}
          rows={runs}
          rowKey={({ runId }) => runId}
        />
      )}
    </section>
  );
}

/** How long a run took, and how long its job had waited for it. */
export const runMs = ({ startedAt, endedAt }: Pick<Run, "startedAt" | "endedAt">): number | null =>
  endedAt === null ? null : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
export const waitMs = ({ dueAt, startedAt }: Pick<Run, "dueAt" | "startedAt">): number =>
  Math.max(0, Date.parse(startedAt) - Date.parse(dueAt));

const columnsFor = (onOpen: EndedRunsProps["onOpen"]): readonly TableColumn<Run>[] => [
  {
    key: "state",
    title: "State",
    cell: ({ state }) => <Badge tone={runWords[state].tone}>{runWords[state].text}</Badge>,
  },
  {
    key: "task",
    title: "Task",
    cell: ({ jobId, task }) => (
      <button type="button" className={styles["open"]} onClick={() => onOpen(jobId)}>
        {taskText(task)}
      </button>
    ),
  },
  {
    key: "organization",
    title: "Organization",
    cell: ({ organizationCode }) =>
      organizationCode ?? <span className={styles["quiet"]}>all</span>,
  },
  { key: "ended", title: "Ended", cell: ({ endedAt }) => endedAt && exactTime(endedAt) },
  { key: "waited", title: "Waited", align: "end", cell: (run) => formatDuration(waitMs(run)) },
  {
    key: "took",
    title: "Took",
    align: "end",
    cell: (run) => formatDuration(runMs(run) ?? 0),
  },
  {
    key: "tries",
    title: "Try",
    align: "end",
    cell: ({ attempt, maxAttempts }) => `${attempt} of ${maxAttempts}`,
  },
  {
    key: "error",
    title: "Error",
    grow: true,
    cell: ({ error }) => (
      <span className={styles["error"]} title={error?.[0]?.message}>
        {error?.[0]?.message}
      </span>
    ),
  },
];
