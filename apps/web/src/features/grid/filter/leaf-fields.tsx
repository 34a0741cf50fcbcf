import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import { useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { Popover } from "../../../ui/popover.tsx";
import { columnGroups } from "../columns.ts";
import styles from "./builder.module.css";
import { type ConditionDraft, emptyDraft, moveTo } from "./condition-draft.ts";
import { ConditionFields } from "./condition-fields.tsx";
import type { Leaf } from "./filter-tree.ts";
import { draftWords } from "./filter-words.ts";
import { SetForm } from "./set-form.tsx";

/** What conditions are written with. */
export type LeafSetting = {
  organization: string;
  visible: readonly FieldKey[];
  /** The view as it is meant today: values are counted in it. */
  shown: View;
};

type LeafFieldsProps = {
  node: Leaf;
  setting: LeafSetting;
  error: string | null;
  onChange: (node: Leaf) => void;
};

/** One condition in a row: what it looks at, and what is asked of it. */
export function LeafFields({ node, setting, error, onChange }: LeafFieldsProps) {
  return (
    <>
      <SubjectSelect node={node} visible={setting.visible} onChange={onChange} />
      {node.kind === "condition" ? (
        <ConditionFields
          inRow
          draft={node.draft}
          error={error}
          renderValues={(draft) => (
            <ValuesButton
              draft={draft}
              setting={setting}
              onValues={(values) => onChange({ ...node, draft: { ...draft, values } })}
            />
          )}
          onChange={(draft) => onChange({ ...node, draft })}
        />
      ) : (
        <span className={styles["spacer"]} />
      )}
    </>
  );
}

type SubjectSelectProps = {
  node: Leaf;
  visible: readonly FieldKey[];
  onChange: (node: Leaf) => void;
};

/** What a condition looks at: a field, or the planner's own draft. */
function SubjectSelect({ node, visible, onChange }: SubjectSelectProps) {
  const { id } = node;
  const choose = (subject: string) => {
    if (subject === "drafted" || subject === "conflict")
      onChange({ id, kind: "draft", op: subject });
    else {
      const field = subject as FieldKey;
      const draft = node.kind === "condition" ? moveTo(node.draft, field) : emptyDraft(field);
      onChange({ id, kind: "condition", draft });
    }
  };
  return (
    <select
      className={styles["subject"]}
      aria-label="Field"
      value={node.kind === "draft" ? node.op : node.draft.field}
      onChange={({ target }) => choose(target.value)}
    >
      <optgroup label="Drafts">
        <option value="drafted">{draftWords.drafted}</option>
        <option value="conflict">{draftWords.conflict}</option>
      </optgroup>
      {columnGroups.map(({ name, fields }) => (
        <optgroup key={name} label={name}>
          {fields
            .filter((field) => visible.includes(field))
            .map((field) => (
              <option key={field} value={field}>
                {fieldSpec(field).label}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

type ValuesButtonProps = {
  draft: ConditionDraft;
  setting: LeafSetting;
  onValues: (values: (string | null)[]) => void;
};

/** Which values are meant, chosen from those that there are. */
function ValuesButton({ draft, setting, onValues }: ValuesButtonProps) {
  const { values } = draft;
  const named = values.slice(0, 2).map((value) => value ?? "Empty");
  const text =
    values.length === 0
      ? "Choose values…"
      : named.join(", ") + (values.length > 2 ? ` and ${values.length - 2} more` : "");
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      label={`Values of ${fieldSpec(draft.field).label}`}
      className={styles["values"]}
      trigger={<Button small>{text}</Button>}
    >
      <SetForm
        organization={setting.organization}
        field={draft.field}
        view={{ ...setting.shown, filter: [] }}
        present={values}
        onApply={(chosen) => {
          setOpen(false);
          onValues(chosen);
        }}
      />
    </Popover>
  );
}
