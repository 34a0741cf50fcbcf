import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { type Condition, operatorsOf, type View } from "@pfa/domain/window.ts";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { AnchoredPopover } from "../../ui/popover.tsx";
import { ConditionForm } from "./filter-condition-form.tsx";
import styles from "./filter-popover.module.css";
import { SetForm } from "./filter-set-form.tsx";
import type { FilterTarget } from "./use-grid.ts";
import { filteredBy } from "./view-changes.ts";

type FilterPopoverProps = {
  organization: string;
  target: FilterTarget;
  view: View;
  onChange: (view: View) => void;
  onClose: () => void;
};

/** Filters one column: by a list of its values where there are few, by a condition otherwise. */
export function FilterPopover({
  organization,
  target,
  view,
  onChange,
  onClose,
}: FilterPopoverProps) {
  const { field, anchor } = target;
  const spec = fieldSpec(field);
  const present = view.filter.find((term) => term.field === field);
  const hasList = operatorsOf(field).includes("in");
  const listFirst = spec.kind === "code" || spec.kind === "enum";
  const onApply = (conditions: Condition[]) => {
    onClose();
    onChange({ ...view, filter: filteredBy(view.filter, field, conditions) });
  };
  const [asList, setAsList] = useState(hasList && (present ? present.op === "in" : listFirst));
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
            view={view}
            present={present?.op === "in" ? present.values : null}
            onApply={onApply}
          />
        ) : (
          <ConditionForm field={field} present={present ?? null} onApply={onApply} />
        )}
      </div>
    </AnchoredPopover>
  );
}
