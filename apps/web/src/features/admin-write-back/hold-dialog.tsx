import { useState } from "react";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/notice.tsx";
import { TextField } from "../../ui/text-field.tsx";

type HoldDialogProps = { organization: string; onClose: () => void; onHeld: () => void };

const SHORTEST_REASON = 3;

/** Asks why an organization's changes are to wait. */
export function HoldDialog({ organization, onClose, onHeld }: HoldDialogProps) {
  const [reason, setReason] = useState("");
  const hold = trpc.admin.writeBack.hold.useMutation({ onSuccess: onHeld });
  const isShort = reason.trim().length < SHORTEST_REASON;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Hold the write-back of ${organization}`}
      description="Nothing more is sent to PEMS until it is resumed. Planners go on working, and what they submit waits."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={hold.isPending}
            disabledReason={isShort ? "Say why: those who wait read it" : null}
            onClick={() => hold.mutate({ organization, reason })}
          >
            Hold
          </Button>
        </>
      }
    >
      <DialogBody>
        {hold.error && <Notice tone="bad">{errorText(hold.error)}</Notice>}
        <TextField
          label="Reason"
          value={reason}
          maxLength={500}
          autoFocus
          onChange={(event) => setReason(event.target.value)}
        />
      </DialogBody>
    </Dialog>
  );
}
