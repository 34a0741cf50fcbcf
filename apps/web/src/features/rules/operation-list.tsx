import { Plus } from "lucide-react";
import { Button } from "../../ui/button.tsx";
import { emptyOperation, type OperationDraft } from "./operation-draft.ts";
import { OperationForm } from "./operation-form.tsx";
import styles from "./rule-dialog.module.css";

type OperationListProps = {
  drafts: readonly OperationDraft[];
  permissions: readonly string[];
  onChange: (drafts: OperationDraft[]) => void;
};

/** Operations, one after the other. */
export function OperationList({ drafts, permissions, onChange }: OperationListProps) {
  return (
    <>
      {drafts.length > 0 && (
        <ol className={styles["list"]}>
          {drafts.map((draft) => (
            <OperationForm
              key={draft.key}
              draft={draft}
              maySeeMoney={permissions.includes("ViewFinancials")}
              onChange={(next) =>
                onChange(drafts.map((one) => (one.key === draft.key ? next : one)))
              }
              onRemove={() => onChange(drafts.filter(({ key }) => key !== draft.key))}
            />
          ))}
        </ol>
      )}
      <Button small look="quiet" onClick={() => onChange([...drafts, emptyOperation()])}>
        <Plus size={14} aria-hidden />
        Change
      </Button>
    </>
  );
}
