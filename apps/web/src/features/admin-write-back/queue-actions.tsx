import { useState } from "react";
import { toast } from "sonner";
import type { ItemAction } from "@pfa/domain/write-back-admin.ts";
import { errorText } from "../../trpc-error.ts";
import { type Inputs, trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { countOf } from "../../ui/format-value.ts";
import type { QueueItem } from "./item-key.ts";
import styles from "./write-back.module.css";

type Selection = Inputs["admin"]["writeBack"]["settle"]["selection"];
type Filter = Extract<Selection, { kind: "matching" }>["filter"];

type QueueActionsProps = {
  chosen: readonly QueueItem[];
  /** All that the page's filter finds, as of when it was read. */
  matching: { filter: Filter; organization: string | undefined; asOf: string; shown: number };
  onDone: () => void;
};

const words = {
  retry: { done: "sent again", button: "Send again now" },
  return: { done: "returned to their authors", button: "Return to their authors" },
} as const satisfies Record<ItemAction, object>;

/** What can be done to the chosen items, or else to all that match. */
export function QueueActions({ chosen, matching, onDone }: QueueActionsProps) {
  const [asking, setAsking] = useState<ItemAction | null>(null);
  const settle = trpc.admin.writeBack.settle.useMutation({
    onSuccess: ({ moved, skipped }, { action }) => {
      setAsking(null);
      toast.success(
        `${countOf(moved, "item")} ${words[action].done}.${skipped > 0 ? ` ${countOf(skipped, "item was", "items were")} left as they are.` : ""}`,
      );
      onDone();
    },
    onError: (error) => toast.error(`Nothing was changed. ${errorText(error)}`),
  });
  if (matching.shown === 0) return null;
  const isAll = chosen.length === 0;
  const what = isAll ? "all that match" : countOf(chosen.length, "item");
  const selection: Selection = isAll
    ? { kind: "matching", filter: matching.filter, asOf: matching.asOf }
    : { kind: "items", items: chosen.map(keyOf) };
  return (
    <div className={styles["actions"]}>
      <span className={styles["hint"]}>
        {isAll ? "Nothing is chosen: all that match" : `${countOf(chosen.length, "item")} chosen`}
      </span>
      {(["retry", "return"] as const).map((action) => (
        <Button key={action} small onClick={() => setAsking(action)}>
          {words[action].button}
        </Button>
      ))}
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={(open) => !open && setAsking(null)}
        title={asking === "return" ? `Return ${what}?` : `Send ${what} again?`}
        confirmLabel={asking ? words[asking].button : ""}
        busy={settle.isPending}
        onConfirm={() =>
          asking &&
          settle.mutate({
            action: asking,
            selection,
            ...(matching.organization === undefined ? {} : { organization: matching.organization }),
          })
        }
      >
        {asking === "return" ? (
          <p>
            They stop waiting for PEMS. Each author finds the changes among their drafts, with the
            last answer beside them. What PEMS may have taken already stays and is checked.
          </p>
        ) : (
          <p>
            They are tried now instead of later. One that was not delivered is first looked up in
            PEMS, so nothing is written twice.
          </p>
        )}
        {isAll && <p>What comes in or changes after this list was read is left alone.</p>}
      </ConfirmDialog>
    </div>
  );
}

const keyOf = ({ organizationId, commitId, rid }: QueueItem) => ({ organizationId, commitId, rid });
