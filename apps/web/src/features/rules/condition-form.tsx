import { fieldSpec, visibleFields } from "@pfa/domain/field-catalog.ts";
import { operatorsOf } from "@pfa/domain/window.ts";
import { Trash2 } from "lucide-react";
import { IconButton } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import {
  type ConditionDraft,
  conditionWords,
  readConditionDraft,
  takesNone,
  takesTwo,
  withField,
} from "./condition-draft.ts";
import styles from "./rule-dialog.module.css";

type ConditionFormProps = {
  draft: ConditionDraft;
  permissions: readonly string[];
  onChange: (draft: ConditionDraft) => void;
  /** Null for the last one: a case without conditions is none. */
  onRemove: (() => void) | null;
};

/** One condition of a case. */
export function ConditionForm({ draft, permissions, onChange, onRemove }: ConditionFormProps) {
  const read = readConditionDraft(draft);
  const { label } = fieldSpec(draft.field);
  return (
    <li>
      <div className={styles["condition"]}>
        <Select
          label="Field of the condition"
          hideLabel
          value={draft.field}
          options={visibleFields(new Set(permissions)).map((field) => ({
            value: field,
            text: fieldSpec(field).label,
          }))}
          onChange={(field) => onChange(withField(draft, field))}
        />
        <Select
          label="Comparison"
          hideLabel
          value={draft.op}
          options={operatorsOf(draft.field).map((op) => ({ value: op, text: conditionWords[op] }))}
          onChange={(op) => onChange({ ...draft, op })}
        />
        <Operands draft={draft} onChange={onChange} />
        {onRemove && (
          <IconButton label={`Remove the condition on ${label}`} onClick={onRemove}>
            <Trash2 size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      {!read.ok && <p className={styles["missing"]}>{read.message}</p>}
    </li>
  );
}

function Operands({ draft, onChange }: Pick<ConditionFormProps, "draft" | "onChange">) {
  const { op, texts, flag } = draft;
  if (takesNone(op)) return null;
  if (op === "is") {
    return (
      <Select
        label="Yes or no"
        hideLabel
        value={flag ? "yes" : "no"}
        options={[
          { value: "yes", text: "yes" },
          { value: "no", text: "no" },
        ]}
        onChange={(value) => onChange({ ...draft, flag: value === "yes" })}
      />
    );
  }
  const { kind } = fieldSpec(draft.field);
  const isDay = (kind === "date" || kind === "timestamp") && op !== "in";
  const input = (label: string, text: string, change: (text: string) => typeof texts) => (
    <TextField
      label={label}
      hideLabel
      small
      type={isDay ? "date" : "text"}
      placeholder={op === "in" ? "one, another" : undefined}
      value={text}
      onChange={(event) => onChange({ ...draft, texts: change(event.target.value) })}
    />
  );
  return (
    <>
      {input("Value of the condition", texts[0], (text) => [text, texts[1]])}
      {takesTwo(op) && input("End of the span", texts[1], (text) => [texts[0], text])}
    </>
  );
}
