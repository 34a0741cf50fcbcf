import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { Select } from "../../../ui/select.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { type ConditionDraft, needsTwo, operatorsFor } from "./condition-draft.ts";
import { operatorWords } from "./filter-words.ts";
import styles from "./filter.module.css";
import { SpanFields } from "./span-fields.tsx";

type ConditionFieldsProps = {
  draft: ConditionDraft;
  error: string | null;
  /** Beside each other, in a builder's row; else below each other. */
  inRow?: boolean;
  /** How values of a list are chosen; without it there is no list to choose from. */
  renderValues?: (draft: ConditionDraft) => React.ReactNode;
  onChange: (draft: ConditionDraft) => void;
};

/** What a field is compared with, and how. */
export function ConditionFields(props: ConditionFieldsProps) {
  const { draft, error, inRow = false, renderValues, onChange } = props;
  const { op } = draft;
  const operators = operatorsFor(draft.field).filter((one) => one !== "in" || renderValues);
  return (
    <div className={inRow ? styles["operandRow"] : styles["operands"]}>
      {op === "is" ? (
        <Select
          label="Value"
          hideLabel
          wide
          value={draft.flag ? "yes" : "no"}
          options={[
            { value: "yes", text: "is yes" },
            { value: "no", text: "is no" },
          ]}
          onChange={(flag) => onChange({ ...draft, flag: flag === "yes" })}
        />
      ) : (
        <Select
          label="Comparison"
          hideLabel
          wide={!inRow}
          value={op}
          options={operators.map((one) => ({ value: one, text: operatorWords[one] }))}
          onChange={(next) => onChange({ ...draft, op: next })}
        />
      )}
      {op === "relative" && (
        <SpanFields span={draft.span} onChange={(span) => onChange({ ...draft, span })} />
      )}
      {op === "in" && renderValues?.(draft)}
      {hasText(draft) && <Texts draft={draft} error={error} inRow={inRow} onChange={onChange} />}
      {error && !hasText(draft) && (
        <p role="alert" className={styles["error"]}>
          {error}
        </p>
      )}
    </div>
  );
}

const withoutText = new Set(["blank", "notBlank", "is", "in", "relative"]);
const hasText = ({ op }: ConditionDraft): boolean => !withoutText.has(op);

function Texts({ draft, error, inRow = false, onChange }: ConditionFieldsProps) {
  const { field, op, texts } = draft;
  const { kind, label } = fieldSpec(field);
  const input = (at: 0 | 1, name: string) => (
    <TextField
      label={name}
      hideLabel={inRow}
      small
      autoFocus={at === 0 && !inRow}
      type={kind === "date" || kind === "timestamp" ? "date" : "text"}
      inputMode={kind === "money" || kind === "number" ? "decimal" : "text"}
      error={at === 0 ? error : null}
      value={texts[at]}
      onChange={({ target }) =>
        onChange({
          ...draft,
          texts: at === 0 ? [target.value, texts[1]] : [texts[0], target.value],
        })
      }
    />
  );
  return (
    <>
      {input(0, needsTwo(op) ? "From" : label)}
      {needsTwo(op) && input(1, "To")}
    </>
  );
}
