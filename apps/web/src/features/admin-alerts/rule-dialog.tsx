import { alertWords, thresholdProblem } from "@pfa/domain/alerts.ts";
import { useState } from "react";
import { toast } from "sonner";
import { type Outputs, trpc } from "../../trpc.ts";
import { errorText } from "../../trpc-error.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/notice.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./alerts.module.css";

type Rule = Outputs["admin"]["alerts"]["list"]["rules"][number];

/** From where on an alert of one kind opens, for all organizations. */
export function RuleDialog({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const { kind } = rule;
  const { title, measure } = alertWords[kind];
  const [isEnabled, setEnabled] = useState(rule.isEnabled);
  const [typed, setTyped] = useState(String(rule.threshold));
  const threshold = typed.trim() === "" ? Number.NaN : Number(typed);
  const problem = Number.isNaN(threshold) ? "is a number" : thresholdProblem(kind, threshold);
  const save = trpc.admin.alerts.changeRule.useMutation({
    onSuccess: () => {
      toast.success("Saved: it holds from the next minute on");
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Alert: ${title}`}
      description="Holds for all organizations from the next minute on."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={save.isPending}
            disabledReason={problem && `The limit ${problem}`}
            onClick={() => save.mutate({ kind, isEnabled, threshold })}
          >
            Save
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={styles["form"]}>
          {save.error && <Notice tone="bad">{errorText(save.error)}</Notice>}
          <Checkbox label="Open this alert" checked={isEnabled} onChange={setEnabled} />
          {measure !== null && (
            <TextField
              label={`Opens from (${measure.words.toLowerCase()})`}
              inputMode="decimal"
              value={typed}
              error={problem}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </div>
      </DialogBody>
    </Dialog>
  );
}
