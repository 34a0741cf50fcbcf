import { useState } from "react";
import { toast } from "sonner";
import { type Outputs, trpc } from "../../trpc.ts";
import { errorText } from "../../trpc-error.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/notice.tsx";
import { CadenceFields, choicesOf, formOf } from "./cadence-fields.tsx";
import styles from "./schedules.module.css";

type View = Outputs["admin"]["schedules"]["list"];

type ScheduleDialogProps = {
  schedule: View["schedules"][number];
  settings: View["settings"];
  onClose: () => void;
};

/** When one organization is synced. */
export function ScheduleDialog({ schedule, settings, onClose }: ScheduleDialogProps) {
  const { organization, own } = schedule;
  const [form, setForm] = useState(() => formOf(own));
  const edit = trpc.admin.schedules.edit.useMutation({
    onSuccess: () => {
      toast.success(`The schedule of ${organization} is saved`);
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Schedule of ${organization}`}
      description="Holds from the next minute on."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={edit.isPending}
            onClick={() => edit.mutate({ organization, ...choicesOf(form) })}
          >
            Save
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={styles["form"]}>
          {edit.error && <Notice tone="bad">{errorText(edit.error)}</Notice>}
          <CadenceFields form={form} onChange={setForm} defaults={settings} />
        </div>
      </DialogBody>
    </Dialog>
  );
}
