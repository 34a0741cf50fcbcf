import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import { compareMappings } from "@pfa/domain/mapping-changes.ts";
import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { ChangesTable } from "./changes-table.tsx";

type SaveDialogProps = {
  organization: string;
  basedOn: number;
  stored: FieldMapping;
  mapping: FieldMapping;
  onClose: () => void;
  onSaved: (version: number) => void;
};

/** Keeps what was edited as a version; it is in use only once it is activated. */
export function SaveDialog(props: SaveDialogProps) {
  const { organization, basedOn, stored, mapping, onClose, onSaved } = props;
  const [reason, setReason] = useState("");
  const save = trpc.mapping.save.useMutation({
    onSuccess: ({ version }) => {
      toast(`Saved as version ${version}. It is not in use yet.`);
      onClose();
      onSaved(version);
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Save as a version"
      description="It is kept beside the one in use, and can be tried and put in use later."
      shape="wide"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={save.isPending}
            onClick={() => save.mutate({ organization, mapping, basedOn, reason })}
          >
            Save
          </Button>
        </>
      }
    >
      <DialogBody>
        <ChangesTable changes={compareMappings(stored, mapping)} />
        <TextField
          label="Reason, for those who read the list of versions"
          value={reason}
          maxLength={500}
          error={save.error && errorText(save.error)}
          onChange={(event) => setReason(event.target.value)}
        />
      </DialogBody>
    </Dialog>
  );
}
