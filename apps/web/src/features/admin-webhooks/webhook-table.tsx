import { alertWords } from "@pfa/domain/alerts.ts";
import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { countOf } from "../../ui/format-value.ts";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import { standingOf } from "./webhook-words.ts";
import styles from "./webhooks.module.css";

type Webhook = Outputs["admin"]["webhooks"]["list"]["webhooks"][number];

type Callbacks = {
  onOpen: (id: string) => void;
  onEdit: (webhook: Webhook) => void;
  onChanged: () => void;
};
type TableProps = Callbacks & { webhooks: readonly Webhook[]; openId: string | undefined };

export function WebhookTable({ webhooks, openId, ...callbacks }: TableProps) {
  const now = useNow(10_000);
  return (
    <DataTable
      label="Webhooks"
      columns={columnsAt(now, callbacks)}
      rows={webhooks}
      rowKey={({ id }) => id}
      openKey={openId}
    />
  );
}

const columnsAt = (now: number, callbacks: Callbacks): readonly TableColumn<Webhook>[] => [
  {
    key: "state",
    title: "State",
    cell: (webhook) => {
      const { text, tone } = standingOf(webhook);
      return <Badge tone={tone}>{text}</Badge>;
    },
  },
  {
    key: "name",
    title: "Webhook",
    grow: true,
    cell: (webhook) => <Name webhook={webhook} onOpen={callbacks.onOpen} />,
  },
  {
    key: "organizations",
    title: "Organizations",
    cell: ({ organizations }) => <Few words={organizations} unit="organization" />,
  },
  {
    key: "kinds",
    title: "Alerts",
    cell: ({ kinds }) =>
      kinds === null ? (
        "all"
      ) : (
        <Few words={kinds.map((kind) => alertWords[kind].title)} unit="kind" />
      ),
  },
  {
    key: "last",
    title: "Last message",
    cell: ({ lastAt, dead }) => (
      <span className={styles["lines"]}>
        {lastAt === null ? (
          <span className={styles["quiet"]}>none yet</span>
        ) : (
          <span title={exactTime(lastAt)}>{ago(lastAt, now)}</span>
        )}
        {dead > 0 && <span className={styles["bad"]}>{countOf(dead, "message")} given up</span>}
      </span>
    ),
  },
  {
    key: "actions",
    title: "",
    align: "end",
    cell: (webhook) => <Actions webhook={webhook} {...callbacks} />,
  },
];

function Name({ webhook, onOpen }: { webhook: Webhook } & Pick<Callbacks, "onOpen">) {
  const { id, name, url } = webhook;
  return (
    <span className={styles["lines"]}>
      <button type="button" className={styles["open"]} onClick={() => onOpen(id)}>
        {name}
      </button>
      <span className={styles["quiet"]} title={url}>
        {new URL(url).host}
      </span>
    </span>
  );
}

/** Up to two words as they are, more as their number. */
function Few({ words, unit }: { words: readonly string[]; unit: string }) {
  if (words.length <= 2) return words.join(", ");
  return <span title={words.join(", ")}>{countOf(words.length, unit)}</span>;
}

const onError = (error: unknown) => toast.error(errorText(error));

function Actions({ webhook, onOpen, onEdit, onChanged }: Callbacks & { webhook: Webhook }) {
  const { id, name, pausedAt } = webhook;
  const isPaused = pausedAt !== null;
  const [isRemoving, setRemoving] = useState(false);
  const test = trpc.admin.webhooks.test.useMutation({
    onError,
    onSuccess: () => {
      toast.success("The test is on its way; the log below says how it went");
      onOpen(id);
    },
  });
  const pause = trpc.admin.webhooks.setPaused.useMutation({ onError, onSettled: onChanged });
  const remove = trpc.admin.webhooks.remove.useMutation({ onError, onSettled: onChanged });
  return (
    <span className={styles["actions"]}>
      <Button
        small
        busy={test.isPending}
        aria-label={`Test ${name}`}
        onClick={() => test.mutate({ id })}
      >
        Test
      </Button>
      <Button
        small
        busy={pause.isPending}
        aria-label={`${isPaused ? "Resume" : "Pause"} ${name}`}
        onClick={() => pause.mutate({ id, isPaused: !isPaused })}
      >
        {isPaused ? "Resume" : "Pause"}
      </Button>
      <Button small aria-label={`Edit ${name}`} onClick={() => onEdit(webhook)}>
        Edit
      </Button>
      <Button small aria-label={`Remove ${name}`} onClick={() => setRemoving(true)}>
        Remove
      </Button>
      <ConfirmDialog
        open={isRemoving}
        onOpenChange={setRemoving}
        title={`Remove the webhook "${name}"?`}
        confirmLabel="Remove"
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ id }, { onSettled: () => setRemoving(false) })}
      >
        Nothing more is sent to {new URL(webhook.url).host}, and its log goes with it.
      </ConfirmDialog>
    </span>
  );
}
