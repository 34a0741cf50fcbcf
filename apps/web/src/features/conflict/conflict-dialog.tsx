import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { trpc, useRefreshOrganization } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { countOf } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { type Choice, choiceKey, type ConflictRecord, toResolution } from "./conflict-choice.ts";
import styles from "./conflict-dialog.module.css";
import { ConflictTable } from "./conflict-table.tsx";

type ConflictDialogProps = {
  organization: string;
  records: readonly ConflictRecord[];
  onClose: () => void;
  /** The drafts have changed; what is left may be submitted again. */
  onSettled: () => void;
};

/** Fields that the planner and somebody in PEMS changed differently: base, mine and PEMS side by side. */
export function ConflictDialog({ organization, records, onClose, onSettled }: ConflictDialogProps) {
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map());
  const [refusals, setRefusals] = useState<ReadonlyMap<string, string>>(new Map());
  const cells = records.flatMap(({ pfaId, fields }) =>
    fields.map(({ field }) => ({ pfaId, field, key: choiceKey(pfaId, field) })),
  );
  const resolve = useSettle(organization, (refused) => {
    setRefusals(refused);
    onSettled();
    if (refused.size === 0) onClose();
  });
  const decided = cells.flatMap(({ pfaId, field, key }) => {
    const choice = choices.get(key);
    const read = choice ? toResolution(field, choice) : null;
    return read?.ok ? [{ pfaId, field, resolution: read.resolution }] : [];
  });
  const chooseAll = (choice: "mine" | "theirs") =>
    setChoices(new Map(cells.map(({ key }) => [key, { choice, text: "" }])));

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      shape="wide"
      title="Resolve conflicts"
      description="PEMS changed these fields after you began to edit them. Choose what shall stand."
      footer={
        <>
          <Button onClick={() => chooseAll("mine")}>All mine</Button>
          <Button onClick={() => chooseAll("theirs")}>All PEMS</Button>
          <span className={styles["grow"]} />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={resolve.isPending}
            disabledReason={decided.length === 0 ? "Choose for at least one field" : null}
            onClick={() => resolve.mutate({ organization, resolutions: decided })}
          >
            Settle {decided.length} of {countOf(cells.length, "field")}
          </Button>
        </>
      }
    >
      <DialogBody>
        {resolve.error && <Notice tone="bad">{errorText(resolve.error)}</Notice>}
        {records.map((record) => (
          <ConflictTable
            key={record.pfaId}
            record={record}
            choices={choices}
            refusals={refusals}
            onChoose={(field, choice) =>
              setChoices(new Map([...choices, [choiceKey(record.pfaId, field), choice]]))
            }
          />
        ))}
      </DialogBody>
    </Dialog>
  );
}

function useSettle(organization: string, onDone: (refused: ReadonlyMap<string, string>) => void) {
  const refresh = useRefreshOrganization(organization);
  return trpc.drafts.resolve.useMutation({
    onSuccess: ({ settled, notFound, refused }) => {
      refresh.records();
      refresh.drafts();
      if (notFound.length > 0) {
        toast(`${countOf(notFound.length, "conflict")} had gone by itself meanwhile.`);
      }
      if (refused.length === 0) {
        toast.success(
          `Settled ${countOf(settled, "field")}. What you kept can be submitted again.`,
        );
      }
      onDone(new Map(refused.map((one) => [choiceKey(one.pfaId, one.field), one.message])));
    },
  });
}
