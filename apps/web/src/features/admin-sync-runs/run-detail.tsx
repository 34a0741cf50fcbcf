import { toast } from "sonner";
import { AdminLink } from "../../admin/admin-link.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { useAdminChanges } from "../../admin/live.tsx";
import { verdictOf } from "../../sync-verdict.ts";
import { trpc } from "../../trpc.ts";
import { errorText } from "../../trpc-error.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { countOf, formatCount } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { exactTime, useNow } from "../../ui/relative-time.ts";
import { HeldRead } from "./held-read.tsx";
import { RunCharts } from "./run-charts.tsx";
import {
  answersText,
  causeText,
  durationMs,
  durationText,
  kindWords,
  progressText,
  type Run,
  requestsText,
  rowsPerSecond,
  standingOf,
} from "./run-words.ts";
import styles from "./sync-runs.module.css";

type RunDetailProps = { runId: number; onClose: () => void; onOpen: (runId: number) => void };

/** Everything about one run, at the right of the list. */
export function RunDetail({ runId, onClose, onOpen }: RunDetailProps) {
  const detail = trpc.admin.syncRuns.get.useQuery({ runId });
  useAdminChanges(["sync-runs"], () => void detail.refetch());
  const run = detail.data?.run;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      shape="side"
      title={`Run ${runId}`}
      description={run && `${run.organization} · ${kindWords[run.kind]} · ${causeText(run)}`}
      footer={run && <Actions run={run} />}
    >
      <DialogBody>
        <Loaded query={detail} what="The run">
          {({ run: loaded, earlier }) => (
            <div className={styles["detail"]}>
              <Outcome run={loaded} />
              <HeldRead
                run={loaded}
                onDecided={(repeat) => (repeat === null ? void detail.refetch() : onOpen(repeat))}
              />
              <Facts run={loaded} />
              <section className={styles["section"]}>
                <h3 className={styles["heading"]}>Compared with earlier runs</h3>
                <RunCharts runId={runId} runs={earlier} />
              </section>
            </div>
          )}
        </Loaded>
      </DialogBody>
    </Dialog>
  );
}

const isUnderWay = ({ state }: Run) => state === "queued" || state === "running";

function Actions({ run }: { run: Run }) {
  const { organization, runId } = run;
  const options = { onError: (error: unknown) => toast.error(errorText(error)) };
  const cancel = trpc.admin.syncRuns.cancel.useMutation({
    ...options,
    onSuccess: () => toast.success("The run is cancelled"),
  });
  const again = trpc.admin.schedules.runNow.useMutation({
    ...options,
    onSuccess: () => toast.success(`A sync of ${organization} is queued`),
  });
  return isUnderWay(run) ? (
    <Button
      look="danger"
      busy={cancel.isPending}
      onClick={() => cancel.mutate({ organization, runId })}
    >
      Cancel the run
    </Button>
  ) : (
    <Button
      busy={again.isPending}
      onClick={() =>
        again.mutate({ organization, ...(run.kind === "replay" ? {} : { kind: run.kind }) })
      }
    >
      Run again
    </Button>
  );
}

function Outcome({ run }: { run: Run }) {
  const { text, tone } = standingOf(run);
  const verdict = verdictOf(run);
  return (
    <div className={styles["outcome"]}>
      <Badge tone={tone}>{text}</Badge>
      {isUnderWay(run) && <span>{progressText(run)}</span>}
      {verdict && (
        <Notice tone={run.state === "failed" ? "bad" : "warn"}>
          <strong>{verdict.cause}</strong>
          <br />
          {verdict.advice}
        </Notice>
      )}
    </div>
  );
}

function Facts({ run }: { run: Run }) {
  const now = useNow(1000);
  const { counts, pems } = run;
  const took = durationMs(run, now);
  const speed = rowsPerSecond(run, now);
  const facts: [string, React.ReactNode][] = [
    ["Asked for", exactTime(run.queuedAt)],
    ["Started", run.startedAt ? exactTime(run.startedAt) : "not yet"],
    ["Took", took === null ? "–" : durationText(took)],
    [
      "Rows read",
      `${formatCount(counts.read)}${speed === null ? "" : `, ${formatCount(speed)}/s`}`,
    ],
    ["New", formatCount(counts.inserted)],
    ["Changed", formatCount(counts.updated)],
    ["Unchanged", formatCount(counts.unchanged)],
    ["Vanished", formatCount(counts.vanished)],
    ["Came back", formatCount(counts.returned)],
    ["Sent twice", formatCount(counts.duplicates)],
    [
      "Set aside",
      counts.quarantined === 0 ? (
        "0"
      ) : (
        <AdminLink area="quarantine" filters={{ run: String(run.runId) }}>
          {countOf(counts.quarantined, "row")}
        </AdminLink>
      ),
    ],
    ["Requests to PEMS", requestsText(pems)],
    ["PEMS answered in", answersText(pems)],
    ["Field mapping", run.mappingVersion === null ? "–" : `version ${run.mappingVersion}`],
    ["Starts", run.starts > 1 ? `${run.starts}: it was taken up again` : String(run.starts)],
  ];
  return (
    <dl className={styles["facts"]}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles["fact"]}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
