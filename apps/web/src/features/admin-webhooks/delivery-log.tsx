import { useState } from "react";
import { toast } from "sonner";
import { useAdminChanges } from "../../admin/live.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { errorText } from "../../trpc-error.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { formatDuration } from "../../ui/format-duration.ts";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import { deliveryWords, eventWords } from "./webhook-words.ts";
import styles from "./webhooks.module.css";

type Delivery = Outputs["admin"]["webhooks"]["deliveries"]["deliveries"][number];
type DeliveryLogProps = { id: string; name: string; onClose: () => void };

/** What was sent to one webhook, newest first, and what came back. */
export function DeliveryLog({ id, name, onClose }: DeliveryLogProps) {
  const log = trpc.admin.webhooks.deliveries.useQuery({ id });
  useAdminChanges(["webhooks"], () => void log.refetch());
  const [openId, setOpenId] = useState<string | null>(null);
  const now = useNow(5000);
  const repeat = trpc.admin.webhooks.repeat.useMutation({
    onError: (error) => toast.error(errorText(error)),
    onSettled: () => void log.refetch(),
  });
  const columns = columnsAt(now, {
    onOpen: setOpenId,
    onRepeat: (deliveryId) => repeat.mutate({ id, deliveryId }),
  });
  const opened = log.data?.deliveries.find((delivery) => delivery.id === openId);
  return (
    <section aria-label={`Messages to ${name}`} className={styles["section"]}>
      <div className={styles["head"]}>
        <h3 className={styles["heading"]}>Messages to {name}</h3>
        <Button small onClick={onClose}>
          Close the log
        </Button>
      </div>
      <Loaded query={log} what="The messages">
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <p className={styles["quiet"]}>
              Nothing was sent yet. A test shows whether messages arrive.
            </p>
          ) : (
            <DataTable
              label={`Messages to ${name}`}
              columns={columns}
              rows={deliveries}
              rowKey={(delivery) => delivery.id}
            />
          )
        }
      </Loaded>
      {opened && <DeliveryDialog delivery={opened} onClose={() => setOpenId(null)} />}
    </section>
  );
}

type Callbacks = { onOpen: (id: string) => void; onRepeat: (id: string) => void };

const columnsAt = (
  now: number,
  { onOpen, onRepeat }: Callbacks,
): readonly TableColumn<Delivery>[] => [
  {
    key: "state",
    title: "State",
    cell: ({ state }) => (
      <Badge tone={deliveryWords[state].tone}>{deliveryWords[state].text}</Badge>
    ),
  },
  {
    key: "event",
    title: "Message",
    cell: ({ id, event }) => (
      <button type="button" className={styles["open"]} onClick={() => onOpen(id)}>
        {eventWords[event]}
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
    key: "told",
    title: "Told",
    cell: ({ createdAt }) => <span title={exactTime(createdAt)}>{ago(createdAt, now)}</span>,
  },
  { key: "tries", title: "Tries", align: "end", cell: ({ attempts }) => attempts.length },
  { key: "answer", title: "Last answer", grow: true, cell: (delivery) => lastAnswer(delivery) },
  {
    key: "next",
    title: "Next try",
    cell: ({ nextAttemptAt }) => nextAttemptAt !== null && exactTime(nextAttemptAt),
  },
  {
    key: "again",
    title: "",
    align: "end",
    cell: ({ id, state }) =>
      state === "dead" && (
        <Button small onClick={() => onRepeat(id)}>
          Send again
        </Button>
      ),
  },
];

function lastAnswer({ attempts }: Delivery) {
  const last = attempts.at(-1);
  if (!last) return <span className={styles["quiet"]}>not sent yet</span>;
  return <span title={last.answer}>{answerText(last)}</span>;
}

const answerText = ({ status, answer }: Delivery["attempts"][number]) =>
  [status, answer].filter((part) => part !== null && part !== "").join(" · ");

/** One message to the letter, and every try. */
function DeliveryDialog({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const { id, event, body, attempts } = delivery;
  return (
    <Dialog
      open
      shape="wide"
      onOpenChange={(open) => !open && onClose()}
      title={eventWords[event]}
      description={`webhook-id ${id}`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <DialogBody>
        <pre className={styles["body"]}>{JSON.stringify(JSON.parse(body), null, 2)}</pre>
        <ol className={styles["attempts"]}>
          {attempts.map((attempt) => (
            <li key={attempt.at}>
              {exactTime(attempt.at)} · {formatDuration(attempt.durationMs)} · {answerText(attempt)}
            </li>
          ))}
        </ol>
      </DialogBody>
    </Dialog>
  );
}
