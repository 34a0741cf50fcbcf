import { useState } from "react";
import { toast } from "sonner";
import { stateAfterNumber, stateWords } from "../../state-words.ts";
import { errorText } from "../../trpc-error.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { formatCount } from "../../ui/format-value.ts";
import { ago, clockTime, exactTime, useNow } from "../../ui/relative-time.ts";
import { HoldDialog } from "./hold-dialog.tsx";
import styles from "./write-back.module.css";

type Queue = Outputs["admin"]["writeBack"]["summary"]["organizations"][number];

/** Those that an administrator looks for first, in this order. */
const shown = ["dead", "unknown", "sending", "queued", "conflict", "refused"] as const;

type OrganizationQueuesProps = { organizations: readonly Queue[]; onChanged: () => void };

/** How each organization's queue stands, whether PEMS takes it, and what holds it. */
export function OrganizationQueues({ organizations, onChanged }: OrganizationQueuesProps) {
  const now = useNow(30_000);
  const [holding, setHolding] = useState<Queue | null>(null);
  return (
    <>
      <DataTable
        label="Queues by organization"
        columns={[...columns(now), actions(onChanged, setHolding)]}
        rows={organizations}
        rowKey={({ code }) => code}
      />
      {holding && (
        <HoldDialog
          organization={holding.code}
          onClose={() => setHolding(null)}
          onHeld={() => {
            setHolding(null);
            onChanged();
          }}
        />
      )}
    </>
  );
}

const actions = (onChanged: () => void, onHold: (queue: Queue) => void): TableColumn<Queue> => ({
  key: "actions",
  title: "",
  cell: (queue) => <QueueButtons queue={queue} onChanged={onChanged} onHold={onHold} />,
});

type QueueButtonsProps = { queue: Queue; onChanged: () => void; onHold: (queue: Queue) => void };

function QueueButtons({ queue, onChanged, onHold }: QueueButtonsProps) {
  const organization = queue.code;
  const release = trpc.admin.writeBack.release.useMutation({
    onSuccess: onChanged,
    onError: (error) => toast.error(`It is still on hold. ${errorText(error)}`),
  });
  const tryNow = trpc.admin.writeBack.tryNow.useMutation({
    onSuccess: () => toast("PEMS is tried now."),
    onError: (error) => toast.error(`PEMS is not tried. ${errorText(error)}`),
  });
  return (
    <span className={styles["buttons"]}>
      {queue.pems && (
        <Button small busy={tryNow.isPending} onClick={() => tryNow.mutate({ organization })}>
          Try PEMS now
        </Button>
      )}
      {queue.hold ? (
        <Button small busy={release.isPending} onClick={() => release.mutate({ organization })}>
          Resume
        </Button>
      ) : (
        <Button small look="quiet" onClick={() => onHold(queue)}>
          Hold…
        </Button>
      )}
    </span>
  );
}

const columns = (now: number): TableColumn<Queue>[] => [
  { key: "organization", title: "Organization", cell: ({ code, name }) => `${code} · ${name}` },
  {
    key: "counts",
    title: "Queue",
    cell: ({ counts }) => (
      <span className={styles["badges"]}>
        {shown
          .filter((state) => counts[state] > 0)
          .map((state) => (
            <Badge key={state} tone={stateWords[state].tone}>
              {formatCount(counts[state])} {stateAfterNumber(state)}
            </Badge>
          ))}
        {shown.every((state) => counts[state] === 0) && (
          <span className={styles["hint"]}>Empty</span>
        )}
      </span>
    ),
  },
  {
    key: "oldest",
    title: "Oldest waiting",
    cell: ({ oldestAt }) =>
      oldestAt && <span title={exactTime(oldestAt)}>{ago(oldestAt, now)}</span>,
  },
  {
    key: "pems",
    title: "PEMS and holds",
    grow: true,
    wrap: true,
    cell: ({ pems, hold }) => (
      <>
        {hold && (
          <span title={`${hold.reason} (${hold.by}, ${exactTime(hold.at)})`}>
            <Badge tone="warn">On hold</Badge> {hold.reason} ({hold.by}, {ago(hold.at, now)})
          </span>
        )}
        {pems && (
          <span title={pems.problem}>
            <Badge tone="bad">PEMS is down</Badge>{" "}
            {[
              pems.since && `since ${clockTime(pems.since)}`,
              pems.nextTryAt && `next try at ${clockTime(pems.nextTryAt)}`,
              pems.problem,
            ]
              .filter(Boolean)
              .join(", ")}
          </span>
        )}
        {!hold && !pems && <span className={styles["hint"]}>Goes out</span>}
      </>
    ),
  },
];
