import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { type Condition, operatorsOf } from "@pfa/domain/window.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { readCondition, writtenValues } from "./filter-condition.ts";
import styles from "./filter-popover.module.css";
import { operatorWords } from "./filter-words.ts";

type ConditionFormProps = {
  field: FieldKey;
  present: Condition | null;
  onApply: (conditions: Condition[]) => void;
};

/** One comparison of a column with what is typed. */
export function ConditionForm({ field, present, onApply }: ConditionFormProps) {
  const { kind, label } = fieldSpec(field);
  const [op, setOp] = useState<Condition["op"]>(
    present && present.op !== "in" ? present.op : (comparisons(field)[0] ?? "contains"),
  );
  const [texts, setTexts] = useState(() => writtenValues(present));
  const [error, setError] = useState<string | null>(null);
  const needsNone = op === "blank" || op === "notBlank";
  const needsTwo = op === "numberBetween" || op === "dateBetween";

  function submit(event: FormEvent) {
    event.preventDefault();
    const read = readCondition(field, op, texts);
    if (read.ok) onApply([read.condition]);
    else setError(read.message);
  }
  const input = (at: 0 | 1, name: string) => (
    <TextField
      label={name}
      small
      autoFocus={at === 0}
      type={kind === "date" || kind === "timestamp" ? "date" : "text"}
      inputMode={kind === "money" || kind === "number" ? "decimal" : "text"}
      error={at === 0 ? error : null}
      value={texts[at]}
      onChange={(event) => {
        setError(null);
        setTexts(at === 0 ? [event.target.value, texts[1]] : [texts[0], event.target.value]);
      }}
    />
  );

  return (
    <form className={styles["form"]} onSubmit={submit}>
      {kind === "boolean" ? (
        <FlagChoice onChoose={(value) => onApply([{ field, op: "is", value }])} />
      ) : (
        <>
          <OperatorSelect field={field} op={op} onChange={setOp} />
          {!needsNone && input(0, needsTwo ? "From" : label)}
          {needsTwo && input(1, "To")}
        </>
      )}
      <footer className={styles["foot"]}>
        <Button small look="quiet" onClick={() => onApply([])}>
          Clear filter
        </Button>
        {kind !== "boolean" && (
          <Button small look="primary" type="submit">
            Apply
          </Button>
        )}
      </footer>
    </form>
  );
}

const comparisons = (field: FieldKey) => operatorsOf(field).filter((op) => op !== "in");

type OperatorSelectProps = {
  field: FieldKey;
  op: Condition["op"];
  onChange: (op: Condition["op"]) => void;
};

function OperatorSelect({ field, op, onChange }: OperatorSelectProps) {
  return (
    <label className={styles["operator"]}>
      <span className="visually-hidden">Comparison</span>
      <select value={op} onChange={(event) => onChange(event.target.value as Condition["op"])}>
        {comparisons(field).map((one) => (
          <option key={one} value={one}>
            {operatorWords[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

function FlagChoice({ onChoose }: { onChoose: (value: boolean) => void }) {
  return (
    <div className={styles["flags"]}>
      <Button onClick={() => onChoose(true)}>Yes</Button>
      <Button onClick={() => onChoose(false)}>No</Button>
    </div>
  );
}
