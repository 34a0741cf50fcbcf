import { actionsFor, type JobAction } from "@pfa/domain/job-states.ts";
import { Ellipsis } from "lucide-react";
import type { Outputs } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { formatDuration } from "../../ui/format-duration.ts";
import { formatCount } from "../../ui/format-value.ts";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { exactTime, untilText, useNow } from "../../ui/relative-time.ts";
import { actionWords, queuedWords, taskText } from "./job-words.ts";
import styles from "./jobs.module.css";

export type QueuedJob = Outputs["admin"]["jobs"]["queued"]["jobs"][number];

type Ask = (wish: { action: JobAction; jobIds: readonly string[] }) => void;

type QueuedJobsProps = {
  jobs: readonly QueuedJob[];
  onAsk: Ask;
  onOpen: (jobId: string) => void;
};

const bulkActions: readonly JobAction[] = ["retry", "run_now", "cancel"];

/** The jobs that the filters leave; what is done in bulk is done to exactly these. */
export function QueuedJobs({ jobs, onAsk, onOpen }: QueuedJobsProps) {
  const now = useNow(5000);
  const columns = columnsFor({ now, onAsk, onOpen });
  return (
    <section aria-label="In the queue" className={styles["section"]}>
      <div className={styles["sectionHead"]}>
        <h3 className={styles["heading"]}>
          In the queue <span className={styles["count"]}>{formatCount(jobs.length)}</span>
        </h3>
        {bulkActions.map((action) => {
          const jobIds = jobs
            .filter((job) => actionsOf(job).includes(action))
            .map(({ jobId }) => jobId);
          return (
            jobIds.length > 1 && (
              <Button key={action} small onClick={() => onAsk({ action, jobIds })}>
                {actionWords[action]} {formatCount(jobIds.length)}
              </Button>
            )
          );
        })}
      </div>
      {jobs.length === 0 ? (
        <p className={styles["none"]}>Nothing waits or runs.</p>
      ) : (
        <DataTable
          label="Jobs in the queue"
          columns={columns}
          rows={jobs}
          rowKey={({ jobId }) => jobId}
        />
      )}
    </section>
  );
}

/** A job that is being cancelled takes nothing more. */
export const actionsOf = ({ state, cancelledBy }: QueuedJob): readonly JobAction[] =>
  cancelledBy === null ? actionsFor(state) : [];

type Cells = Omit<QueuedJobsProps, "jobs"> & { now: number };

const columnsFor = ({ now, onAsk, onOpen }: Cells): readonly TableColumn<QueuedJob>[] => [
  { key: "state", title: "State", cell: (job) => <StateBadge job={job} /> },
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
  {
    key: "when",
    title: "Since / starts",
    cell: ({ lockedAt, runAt, state }) => (
      <span title={exactTime(lockedAt ?? runAt)}>{whenText(state, lockedAt ?? runAt, now)}</span>
    ),
  },
  {
    key: "tries",
    title: "Tries",
    align: "end",
    cell: ({ attempts, maxAttempts }) => `${attempts} of ${maxAttempts}`,
  },
  {
    key: "error",
    title: "Last error",
    grow: true,
    cell: ({ lastError }) => (
      <span className={styles["error"]} title={lastError ?? undefined}>
        {lastError}
      </span>
    ),
  },
  {
    key: "actions",
    title: "",
    cell: (job) => <JobMenu job={job} onAsk={onAsk} />,
  },
];

export function StateBadge({ job }: { job: QueuedJob }) {
  const { text, tone } =
    job.cancelledBy === null
      ? queuedWords[job.state]
      : ({ text: `Being cancelled by ${job.cancelledBy}`, tone: "neutral" } as const);
  return <Badge tone={tone}>{text}</Badge>;
}

function whenText(state: QueuedJob["state"], at: string, now: number): string {
  const passed = now - Date.parse(at);
  if (state === "running") return `for ${formatDuration(Math.max(0, passed))}`;
  return passed > 0 ? `due for ${formatDuration(passed)}` : untilText(at, now);
}

function JobMenu({ job, onAsk }: { job: QueuedJob; onAsk: Ask }) {
  const actions = actionsOf(job);
  if (actions.length === 0) return null;
  return (
    <Menu
      trigger={
        <IconButton small label={`Actions for job ${job.jobId}`}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
    >
      {actions.map((action) => (
        <MenuItem key={action} onSelect={() => onAsk({ action, jobIds: [job.jobId] })}>
          {actionWords[action]}
        </MenuItem>
      ))}
    </Menu>
  );
}
