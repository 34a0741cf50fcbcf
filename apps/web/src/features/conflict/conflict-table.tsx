import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { Resolution } from "@pfa/domain/conflict.ts";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { describeValue, editText } from "../../ui/format-value.ts";
import {
  type Choice,
  choiceKey,
  type ConflictField,
  type ConflictRecord,
  toResolution,
} from "./conflict-choice.ts";
import styles from "./conflict-dialog.module.css";
import { ValueInput } from "./value-input.tsx";

type ConflictTableProps = {
  record: ConflictRecord;
  choices: ReadonlyMap<string, Choice>;
  refusals: ReadonlyMap<string, string>;
  onChoose: (field: FieldKey, choice: Choice) => void;
};

export function ConflictTable({ record, choices, refusals, onChoose }: ConflictTableProps) {
  return (
    <section className={styles["record"]} aria-label={`Record ${record.pfaId}`}>
      <h3 className={styles["title"]}>
        {record.pfaId} <span className={styles["description"]}>{record.description}</span>
      </h3>
      <div className={styles["columns"]} aria-hidden>
        <span>Field</span>
        <span>When you began</span>
        <span>Mine</span>
        <span>PEMS now</span>
        <span>Another value</span>
      </div>
      {record.fields.map((conflict) => {
        const key = choiceKey(record.pfaId, conflict.field);
        return (
          <ConflictRow
            key={key}
            name={key}
            conflict={conflict}
            choice={choices.get(key) ?? null}
            refusal={refusals.get(key) ?? null}
            onChoose={(choice) => onChoose(conflict.field, choice)}
          />
        );
      })}
    </section>
  );
}

type ConflictRowProps = {
  name: string;
  conflict: ConflictField;
  choice: Choice | null;
  refusal: string | null;
  onChoose: (choice: Choice) => void;
};

function ConflictRow({ name, conflict, choice, refusal, onChoose }: ConflictRowProps) {
  const { field, base, mine, theirs } = conflict;
  const spec = fieldSpec(field);
  const text = choice?.text ?? "";
  const read = choice ? toResolution(field, choice) : null;
  const option = (kind: Resolution["choice"], label: string, content: ReactNode) => (
    <label className={classNames(styles["option"], choice?.choice === kind && styles["chosen"])}>
      <input
        type="radio"
        name={name}
        aria-label={`${spec.label}: ${label}`}
        checked={choice?.choice === kind}
        onChange={() =>
          onChoose({
            choice: kind,
            text: kind === "value" ? text || editText(spec.kind, mine) : text,
          })
        }
      />
      {content}
    </label>
  );
  const error = read && !read.ok ? read.message : refusal;
  return (
    <fieldset className={styles["row"]}>
      <legend className="visually-hidden">{spec.label}</legend>
      <span className={styles["field"]}>{spec.label}</span>
      <span className={styles["base"]}>{describeValue(spec.kind, base)}</span>
      {option("mine", "mine", describeValue(spec.kind, mine))}
      {option("theirs", "PEMS", describeValue(spec.kind, theirs))}
      {option(
        "value",
        "another value",
        <ValueInput
          spec={spec}
          text={text}
          isInvalid={Boolean(error)}
          onChange={(next) => onChoose({ choice: "value", text: next })}
        />,
      )}
      {error && (
        <p className={styles["error"]} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
