import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { KeptTerm } from "@pfa/domain/relative-days.ts";
import { operatorsOf, type View } from "@pfa/domain/window.ts";
import { useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { AnchoredPopover } from "../../../ui/popover.tsx";
import type { FieldTerm } from "./condition-draft.ts";
import { ConditionForm } from "./condition-form.tsx";
import styles from "./filter.module.css";
import { SetForm } from "./set-form.tsx";

type FilterPopoverProps = {
  organization: string;
  field: FieldKey;
  anchor: HTMLElement;
  /** The view as it is meant today: values are counted under its other conditions. */
  shown: View;
  /** The condition that is changed, if there is one. */
  present: FieldTerm | null;
  onApply: (terms: KeptTerm[]) => void;
  onClose: () => void;
};

/** Filters one column: by a list of its values where there are few, by a condition otherwise. */
export function FilterPopover(props: FilterPopoverProps) {
  const { organization, field, anchor, shown, present, onClose } = props;
  const spec = fieldSpec(field);
  const hasList = operatorsOf(field).includes("in");
  const listFirst = spec.kind === "code" || spec.kind === "enum";
  const [asList, setAsList] = useState(hasList && (present ? present.op === "in" : listFirst));
  const onApply = (terms: KeptTerm[]) => {
    onClose();
    props.onApply(terms);
  };
  return (
    <AnchoredPopover anchor={anchor} label={`Filter ${spec.label}`} onClose={onClose}>
      <div className={styles["panel"]}>
        <div className={styles["head"]}>
          <h2 className={styles["title"]}>{spec.label}</h2>
          {hasList && (
            <Button small look="quiet" onClick={() => setAsList(!asList)}>
              {asList ? "By condition" : "By list"}
            </Button>
          )}
        </div>
        {asList ? (
          <SetForm
            organization={organization}
            field={field}
            view={shown}
            present={present?.op === "in" ? present.values : null}
            onApply={(values) => onApply(values.length > 0 ? [{ field, op: "in", values }] : [])}
          />
        ) : (
          <ConditionForm field={field} present={present} onApply={onApply} />
        )}
      </div>
    </AnchoredPopover>
  );
}
