import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { MAX_SORTS, type Sort } from "@pfa/domain/window.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Select } from "../../../ui/select.tsx";
import styles from "./columns.module.css";

type SortFormProps = {
  sort: readonly Sort[];
  visible: readonly FieldKey[];
  onSort: (sort: Sort[]) => void;
};

/** What rows are sorted by, the first decides. */
export function SortForm({ sort, visible, onSort }: SortFormProps) {
  const free = visible.filter((field) => !sort.some((term) => term.field === field));
  return (
    <div className={styles["form"]}>
      {sort.length === 0 && <p className={styles["hint"]}>Rows stand by their PFA ID.</p>}
      {sort.map((term, at) => (
        <SortRow
          key={term.field}
          term={term}
          free={free}
          at={at}
          isLast={at === sort.length - 1}
          onChange={(next) => onSort(sort.map((one, index) => (index === at ? next : one)))}
          onSwap={(first) => onSort(swapped(sort, first))}
          onRemove={() => onSort(sort.filter((_, index) => index !== at))}
        />
      ))}
      {sort.length < MAX_SORTS && (
        <div>
          <Button
            small
            look="quiet"
            onClick={() => {
              const [field] = free;
              if (field) onSort([...sort, { field, direction: "asc" }]);
            }}
          >
            <Plus size={14} aria-hidden /> Sort by another column
          </Button>
        </div>
      )}
      <p className={styles["hint"]}>
        A click on a column’s head sorts by it; with Shift it is added to the others.
      </p>
    </div>
  );
}

type SortRowProps = {
  term: Sort;
  /** Fields that nothing is sorted by yet. */
  free: readonly FieldKey[];
  at: number;
  isLast: boolean;
  onChange: (term: Sort) => void;
  /** Exchanges the term at this place and the next one. */
  onSwap: (first: number) => void;
  onRemove: () => void;
};

function SortRow({ term, free, at, isLast, onChange, onSwap, onRemove }: SortRowProps) {
  const { label } = fieldSpec(term.field);
  return (
    <div className={styles["sortRow"]}>
      <Select
        label={at === 0 ? "Sorted by" : "Then by"}
        hideLabel
        wide
        value={term.field}
        options={[term.field, ...free].map((field) => ({
          value: field,
          text: fieldSpec(field).label,
        }))}
        onChange={(field) => onChange({ ...term, field })}
      />
      <Select
        label="Direction"
        hideLabel
        value={term.direction}
        options={[
          { value: "asc", text: "ascending" },
          { value: "desc", text: "descending" },
        ]}
        onChange={(direction) => onChange({ ...term, direction })}
      />
      <IconButton
        small
        label={`Sort by ${label} earlier`}
        disabledReason={at === 0 ? "It is the first" : null}
        onClick={() => onSwap(at - 1)}
      >
        <ArrowUp size={12} aria-hidden />
      </IconButton>
      <IconButton
        small
        label={`Sort by ${label} later`}
        disabledReason={isLast ? "It is the last" : null}
        onClick={() => onSwap(at)}
      >
        <ArrowDown size={12} aria-hidden />
      </IconButton>
      <IconButton small label={`Do not sort by ${label}`} onClick={onRemove}>
        <X size={12} aria-hidden />
      </IconButton>
    </div>
  );
}

/** The terms with one and the next exchanged. */
function swapped(sort: readonly Sort[], at: number): Sort[] {
  const [first, second] = [sort[at], sort[at + 1]];
  return first && second ? [...sort.slice(0, at), second, first, ...sort.slice(at + 2)] : [...sort];
}
