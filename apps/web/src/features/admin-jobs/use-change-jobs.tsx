import type { JobAction } from "@pfa/domain/job-states.ts";
import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { countOf } from "../../ui/format-value.ts";
import { TextField } from "../../ui/text-field.tsx";
import { actionWords, outcomeText } from "./job-words.ts";

/** What is about to be done, to the jobs as they were when it was chosen. */
type Wish = { action: JobAction; jobIds: readonly string[] };

const HOUR = 3_600_000;

/** Does things to jobs: at once where it harms nothing, else after a question. `dialog` belongs on the page. */
export function useChangeJobs() {
  const utils = trpc.useUtils();
  const [wish, setWish] = useState<Wish | null>(null);
  const change = trpc.admin.jobs.change.useMutation({
    onSuccess: (outcome) =>
      outcome.changed === outcome.asked
        ? toast.success(outcomeText(outcome))
        : toast.warning(outcomeText(outcome)),
    onError: (error) => toast.error(errorText(error)),
    onSettled: () => {
      setWish(null);
      void utils.admin.jobs.invalidate();
    },
  });
  const send = ({ action, jobIds }: Wish, at?: string) =>
    change.mutate({ action, jobIds: [...jobIds], ...(at === undefined ? {} : { at }) });
  return {
    ask: (next: Wish) => {
      const isHarmless = next.action === "retry" || next.action === "run_now";
      if (isHarmless && next.jobIds.length === 1) send(next);
      else setWish(next);
    },
    dialog: wish && (
      <WishDialog
        wish={wish}
        busy={change.isPending}
        onClose={() => setWish(null)}
        onConfirm={(at) => send(wish, at)}
      />
    ),
  };
}

const consequences: Record<JobAction, string> = {
  retry: "They start again with all their tries, as if new.",
  run_now: "They start as soon as a worker is free.",
  reschedule: "They start then, or as soon after as a worker is free.",
  cancel:
    "A job that waits is not started; one that runs is told to stop. What it has done already stays done. The sending of commits is queued again within a minute while changes wait: to keep them from PEMS, hold the organization's write-back.",
};

type WishDialogProps = {
  wish: Wish;
  busy: boolean;
  onClose: () => void;
  onConfirm: (at?: string) => void;
};

function WishDialog({ wish, busy, onClose, onConfirm }: WishDialogProps) {
  const { action, jobIds } = wish;
  const [at, setAt] = useState(() => localInput(Date.now() + HOUR));
  const isMove = action === "reschedule";
  const time = new Date(at);
  const isTime = !Number.isNaN(time.getTime());
  const verb = action === "cancel" ? "Cancel" : actionWords[action].replace("…", "");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${verb}: ${countOf(jobIds.length, "job")}?`}
      footer={
        <>
          <Button onClick={onClose}>Leave as it is</Button>
          <Button
            look={action === "cancel" ? "danger" : "primary"}
            busy={busy}
            disabledReason={isMove && !isTime ? "Give a day and a time" : null}
            onClick={() => onConfirm(isMove ? time.toISOString() : undefined)}
          >
            {verb} {countOf(jobIds.length, "job")}
          </Button>
        </>
      }
    >
      <DialogBody>
        <p>{consequences[action]}</p>
        {isMove && (
          <TextField
            label="When, in your time zone"
            type="datetime-local"
            value={at}
            error={isTime ? null : "Give a day and a time"}
            onChange={(event) => setAt(event.target.value)}
          />
        )}
      </DialogBody>
    </Dialog>
  );
}

/** A moment as the browser's own input takes it: the viewer's time, without seconds. */
function localInput(moment: number): string {
  const offset = new Date(moment).getTimezoneOffset() * 60_000;
  return new Date(moment - offset).toISOString().slice(0, 16);
}
