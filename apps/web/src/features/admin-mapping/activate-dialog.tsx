import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import { compareMappings, readsDifferently } from "@pfa/domain/mapping-changes.ts";
import { useState } from "react";
import { toast } from "sonner";
import { Loaded } from "../../admin/loaded.tsx";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/notice.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { ChangesTable } from "./changes-table.tsx";

type ActivateDialogProps = {
  organization: string;
  version: number;
  active: number;
  mapping: FieldMapping;
  onClose: () => void;
};

/** Shows what changes for every organization before a version is put in use. */
export function ActivateDialog(props: ActivateDialogProps) {
  const { organization, version, active, mapping, onClose } = props;
  const [reason, setReason] = useState("");
  const inUse = trpc.mapping.get.useQuery({ organization, version: active });
  const utils = trpc.useUtils();
  const activate = trpc.mapping.activate.useMutation({
    onSuccess: ({ readsAnew }) => {
      toast(
        `Version ${version} is in use.${readsAnew ? " The next sync of each organization reads everything." : ""}`,
      );
      void utils.mapping.versions.invalidate();
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Put version ${version} in use instead of version ${active}`}
      description="It then holds for the syncs and writes of all organizations."
      shape="wide"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={activate.isPending}
            disabledReason={inUse.data ? null : "The version in use is not loaded yet"}
            onClick={() => activate.mutate({ organization, version, instead: active, reason })}
          >
            Put version {version} in use
          </Button>
        </>
      }
    >
      <DialogBody>
        <Loaded query={inUse} what={`Version ${active}`}>
          {(now) => (
            <>
              <ChangesTable changes={compareMappings(now.mapping, mapping)} />
              <Notice tone={readsDifferently(now.mapping, mapping) ? "warn" : "info"}>
                {readsDifferently(now.mapping, mapping)
                  ? "Records are read differently: the next sync of each organization reads all of them."
                  : "Only how changes are sent is different: no record has to be read again."}
              </Notice>
            </>
          )}
        </Loaded>
        <TextField
          label="Reason"
          value={reason}
          maxLength={500}
          error={activate.error && errorText(activate.error)}
          onChange={(event) => setReason(event.target.value)}
        />
      </DialogBody>
    </Dialog>
  );
}
