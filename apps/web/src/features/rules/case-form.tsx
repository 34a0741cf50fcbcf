import { GitBranch, Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { emptyCondition } from "./condition-draft.ts";
import { ConditionForm } from "./condition-form.tsx";
import { OperationList } from "./operation-list.tsx";
import styles from "./rule-dialog.module.css";
import type { CaseDraft } from "./rule-draft.ts";

type CaseFormProps = {
  draft: CaseDraft;
  permissions: readonly string[];
  onChange: (draft: CaseDraft) => void;
  onRemove: () => void;
};

/** If these conditions hold, then this, otherwise that. */
export function CaseForm({ draft, permissions, onChange, onRemove }: CaseFormProps) {
  const { match, when, operations, otherwise } = draft;
  const set = (change: Partial<CaseDraft>) => onChange({ ...draft, ...change });
  return (
    <section className={styles["case"]} aria-label="If, then">
      <div className={styles["head"]}>
        <GitBranch size={15} aria-hidden />
        <span className={styles["if"]}>If</span>
        <Select
          label="How many of the conditions"
          hideLabel
          value={match}
          options={[
            { value: "all", text: "all of these hold" },
            { value: "any", text: "any of these holds" },
          ]}
          onChange={(next) => set({ match: next })}
        />
        <IconButton label="Remove this if" onClick={onRemove}>
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
      <ul className={styles["list"]}>
        {when.map((condition) => (
          <ConditionForm
            key={condition.key}
            draft={condition}
            permissions={permissions}
            onChange={(next) =>
              set({ when: when.map((one) => (one.key === condition.key ? next : one)) })
            }
            onRemove={
              when.length > 1
                ? () => set({ when: when.filter(({ key }) => key !== condition.key) })
                : null
            }
          />
        ))}
      </ul>
      <Button small look="quiet" onClick={() => set({ when: [...when, emptyCondition()] })}>
        <Plus size={14} aria-hidden />
        Condition
      </Button>
      <h4 className={styles["branch"]}>Then</h4>
      <OperationList
        drafts={operations}
        permissions={permissions}
        onChange={(next) => set({ operations: next })}
      />
      <h4 className={styles["branch"]}>Otherwise</h4>
      <OperationList
        drafts={otherwise}
        permissions={permissions}
        onChange={(next) => set({ otherwise: next })}
      />
    </section>
  );
}
