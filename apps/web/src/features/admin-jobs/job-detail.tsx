import type { JobAction } from "@pfa/domain/job-states.ts";
import { useAdminChanges } from "../../admin/live.tsx";
import { AdminLink } from "../../admin/admin-link.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { type Outputs, trpc } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { formatDuration } from "../../ui/format-duration.ts";
import { exactTime } from "../../ui/relative-time.ts";
import { runMs, waitMs } from "./ended-runs.tsx";
import { actionWords, runWords, taskText } from "./job-words.ts";
import styles from "./jobs.module.css";
import { actionsOf, StateBadge } from "./queued-jobs.tsx";

type Job = Outputs["admin"]["jobs"]["job"];
type Run = Job["runs"][number];

type JobDetailProps = {
  jobId: string;
  onAsk: (wish: { action: JobAction; jobIds: readonly string[] }) => void;
  onClose: () => void;
};

/** One job: its arguments, where it stands, and run by run what happened. */
export function JobDetail({ jobId, onAsk, onClose }: JobDetailProps) {
  const job = trpc.admin.jobs.job.useQuery({ jobId });
  useAdminChanges(["jobs"], () => void job.refetch());
  const task = job.data?.queued?.task ?? job.data?.runs[0]?.task;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      shape="side"
      title={task === undefined ? `Job ${jobId}` : `${taskText(task)} · job ${jobId}`}
      footer={
        job.data?.queued &&
        actionsOf(job.data.queued).map((action) => (
          <Button
            key={action}
            look={action === "cancel" ? "danger" : "secondary"}
            onClick={() => onAsk({ action, jobIds: [jobId] })}
          >
            {actionWords[action]}
          </Button>
        ))
      }
    >
      <DialogBody>
        <Loaded query={job} what="The job">
          {(data) => <JobParts {...data} />}
        </Loaded>
      </DialogBody>
    </Dialog>
  );
}

function JobParts({ queued, runs }: Job) {
  const payload = queued?.payload ?? runs[0]?.payload;
  const syncRunId = syncRunOf(payload);
  return (
    <div className={styles["detail"]}>
      {queued ? (
        <p className={styles["standing"]}>
          <StateBadge job={queued} />
          <span>
            {queued.attempts} of {queued.maxAttempts} tries,{" "}
            {queued.lockedAt ? "started" : "starts"} {exactTime(queued.lockedAt ?? queued.runAt)}
          </span>
        </p>
      ) : (
        <p className={styles["quiet"]}>It has left the queue.</p>
      )}
      <h3 className={styles["heading"]}>Arguments</h3>
      <pre className={styles["code"]}>{JSON.stringify(payload, null, 2)}</pre>
      {syncRunId !== null && (
        <AdminLink area="sync-runs" filters={{ run: String(syncRunId) }}>
          Progress and counts of sync run {syncRunId}
        </AdminLink>
      )}
      <h3 className={styles["heading"]}>Runs</h3>
      {runs.length === 0 && <p className={styles["quiet"]}>No worker has started it yet.</p>}
      <ol className={styles["runs"]}>
        {runs.map((run) => (
          <RunCard key={run.runId} run={run} />
        ))}
      </ol>
    </div>
  );
}

function syncRunOf(payload: unknown): number | null {
  const id = (payload as { syncRunId?: unknown } | null | undefined)?.syncRunId;
  return typeof id === "number" ? id : null;
}

function RunCard({ run }: { run: Run }) {
  const took = runMs(run);
  const { text, tone } = runWords[run.state];
  return (
    <li className={styles["run"]}>
      <p className={styles["standing"]}>
        <Badge tone={tone}>{text}</Badge>
        <span>
          Try {run.attempt} of {run.maxAttempts}
        </span>
        <AdminLink area="workers" filters={{ worker: run.poolId }}>
          Its worker
        </AdminLink>
      </p>
      <p className={styles["quiet"]}>
        Due {exactTime(run.dueAt)} · waited {formatDuration(waitMs(run))} ·{" "}
        {took === null
          ? `running since ${exactTime(run.startedAt)}`
          : `took ${formatDuration(took)}`}
      </p>
      {run.error?.map(({ name, message, stack }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- causes stand in their order
        <details key={index} className={styles["cause"]} open={index === 0 && run.isLast}>
          <summary>
            {index > 0 && "caused by "}
            <strong>{name}</strong>: {message}
          </summary>
          <pre className={styles["code"]}>{stack}</pre>
        </details>
      ))}
      {run.lines.length > 0 && (
        <ol className={styles["lines"]} aria-label="Log">
          {run.lines.map(({ at, level, event, fields }, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- lines stand in their order
            <li key={index} className={level === "info" ? undefined : styles[level]}>
              <span className={styles["quiet"]}>{at.slice(11, 23)}</span> {event}{" "}
              <span className={styles["quiet"]}>{JSON.stringify(fields)}</span>
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}
