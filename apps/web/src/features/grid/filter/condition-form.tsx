import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { KeptTerm } from "@pfa/domain/relative-days.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { draftOf, emptyDraft, type FieldTerm, operatorsFor, readDraft } from "./condition-draft.ts";
import { ConditionFields } from "./condition-fields.tsx";
import styles from "./filter.module.css";

type ConditionFormProps = {
  field: FieldKey;
  present: FieldTerm | null;
  onApply: (terms: KeptTerm[]) => void;
};

/** One comparison of a column with what is typed. */
export function ConditionForm({ field, present, onApply }: ConditionFormProps) {
  const [draft, setDraft] = useState(() =>
    present && present.op !== "in" ? draftOf(present) : emptyDraft(field, firstComparison(field)),
  );
  const [error, setError] = useState<string | null>(null);

  function submit(event: FormEvent) {
    event.preventDefault();
    const read = readDraft(draft);
    if (read.ok) onApply([read.term]);
    else setError(read.message);
  }
  return (
    <form className={styles["form"]} onSubmit={submit}>
      {fieldSpec(field).kind === "boolean" ? (
        <FlagChoice onChoose={(value) => onApply([{ field, op: "is", value }])} />
      ) : (
        <ConditionFields
          draft={draft}
          error={error}
          onChange={(next) => {
            setError(null);
            setDraft(next);
          }}
        />
      )}
      <footer className={styles["foot"]}>
        <Button small look="quiet" onClick={() => onApply([])}>
          Clear filter
        </Button>
        {fieldSpec(field).kind !== "boolean" && (
          <Button small look="primary" type="submit">
            Apply
          </Button>
        )}
      </footer>
    </form>
  );
}

const firstComparison = (field: FieldKey) => operatorsFor(field).find((op) => op !== "in");

function FlagChoice({ onChoose }: { onChoose: (value: boolean) => void }) {
  return (
    <div className={styles["flags"]}>
      <Button onClick={() => onChoose(true)}>Yes</Button>
      <Button onClick={() => onChoose(false)}>No</Button>
    </div>
  );
}
