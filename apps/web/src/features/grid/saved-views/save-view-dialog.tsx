import { type FormEvent, useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { Dialog, DialogBody } from "../../../ui/dialog.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import type { SavedView } from "./use-open-view.ts";
import type { ViewActionsOf } from "./use-view-actions.ts";
import styles from "./views.module.css";

export type SaveWish = { kind: "create"; mayShare: boolean } | { kind: "rename"; view: SavedView };

type SaveViewDialogProps = { wish: SaveWish; actions: ViewActionsOf; onClose: () => void };

/** Asks for a view's name. */
export function SaveViewDialog({ wish, actions, onClose }: SaveViewDialogProps) {
  const [name, setName] = useState(wish.kind === "rename" ? wish.view.name : "");
  const [isShared, setShared] = useState(false);
  const [error, setError] = useState<string | null>(null);
  async function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === "") return setError("Enter a name");
    const problem =
      wish.kind === "rename"
        ? await actions.rename(wish.view, wanted)
        : await actions.create(wanted, isShared);
    if (problem) setError(problem);
    else onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={wish.kind === "rename" ? "Rename the view" : "Save the view"}
      description={
        wish.kind === "create" &&
        "Keeps filter, search, sort, grouping, columns, formats and highlights."
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="save-view" busy={actions.isBusy}>
            {wish.kind === "rename" ? "Rename" : "Save"}
          </Button>
        </>
      }
    >
      <DialogBody>
        <form id="save-view" className={styles["form"]} onSubmit={(event) => void submit(event)}>
          <TextField
            label="Name"
            autoFocus
            maxLength={80}
            error={error}
            value={name}
            onChange={({ target }) => {
              setError(null);
              setName(target.value);
            }}
          />
          {wish.kind === "create" && wish.mayShare && (
            <Checkbox
              label="Everybody in the organization can open it"
              checked={isShared}
              onChange={setShared}
            />
          )}
        </form>
      </DialogBody>
    </Dialog>
  );
}
