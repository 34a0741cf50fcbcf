import { useState } from "react";
import { toast } from "sonner";
import type { OrganizationAccess } from "../../../trpc.ts";
import { Button } from "../../../ui/button.tsx";
import type { SaveWish } from "./save-view-dialog.tsx";
import type { OpenView, SavedView } from "./use-open-view.ts";
import type { ViewActionsOf } from "./use-view-actions.ts";
import styles from "./views.module.css";

type ViewActionsProps = {
  access: OrganizationAccess;
  current: OpenView;
  actions: ViewActionsOf;
  onWish: (wish: SaveWish) => void;
};

/** Says what stood in the way of something that was tried. */
async function attempt(work: Promise<string | null>): Promise<void> {
  const problem = await work;
  if (problem) toast.error(problem);
}

/** What can be done with the view that is shown, below the list of them. */
export function ViewActions({ access, current, actions, onWish }: ViewActionsProps) {
  const { saved, isChanged, defaultViewId } = current;
  const mayShare = access.permissions.includes("SaveDraft");
  return (
    <div className={styles["actions"]} role="group" aria-label="This view">
      {saved && isChanged && (
        <div className={styles["row"]}>
          <Button
            small
            look="primary"
            busy={actions.isBusy}
            disabledReason={refusalOf(saved, access)}
            onClick={() => void attempt(actions.save(saved))}
          >
            Save changes
          </Button>
          <Button small look="quiet" onClick={current.revert}>
            Discard changes
          </Button>
        </div>
      )}
      <div className={styles["row"]}>
        <Button small look="quiet" onClick={() => onWish({ kind: "create", mayShare })}>
          Save as…
        </Button>
        <Button small look="quiet" onClick={() => void attempt(actions.copyLink())}>
          Copy link
        </Button>
        {(saved?.id ?? null) !== defaultViewId && (
          <Button small look="quiet" onClick={() => void attempt(actions.setDefault(saved))}>
            Open first
          </Button>
        )}
        {saved && mayChange(saved, access) && (
          <OwnerActions saved={saved} mayShare={mayShare} actions={actions} onWish={onWish} />
        )}
      </div>
    </div>
  );
}

const mayChange = (saved: SavedView, { permissions }: OrganizationAccess): boolean =>
  saved.isMine || (saved.isShared && permissions.includes("ManageSettings"));

/** Why changes of a view cannot be saved in it, or null. */
function refusalOf(saved: SavedView, access: OrganizationAccess): string | null {
  if (!mayChange(saved, access)) return "Only its owner or an administrator changes this view";
  return saved.withheld.length > 0
    ? "It holds fields that you may not see; save yours under another name"
    : null;
}

type OwnerActionsProps = Pick<ViewActionsProps, "actions" | "onWish"> & {
  saved: SavedView;
  mayShare: boolean;
};

function OwnerActions({ saved, mayShare, actions, onWish }: OwnerActionsProps) {
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <Button small look="quiet" onClick={() => onWish({ kind: "rename", view: saved })}>
        Rename…
      </Button>
      {saved.isMine && (saved.isShared || mayShare) && (
        <Button
          small
          look="quiet"
          onClick={() => void attempt(actions.share(saved, !saved.isShared))}
        >
          {saved.isShared ? "Make private" : "Share"}
        </Button>
      )}
      {isDeleting ? (
        <Button small look="danger" onClick={() => void attempt(actions.remove(saved))}>
          Delete{saved.isShared ? " for everybody" : " for good"}
        </Button>
      ) : (
        <Button small look="quiet" onClick={() => setDeleting(true)}>
          Delete…
        </Button>
      )}
    </>
  );
}
