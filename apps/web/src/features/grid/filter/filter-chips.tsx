import type { KeptView } from "@pfa/domain/kept-view.ts";
import { X } from "lucide-react";
import { Button } from "../../../ui/button.tsx";
import { isNarrowed, withoutTerm } from "../view-changes.ts";
import styles from "./chips.module.css";
import { describeTerm } from "./filter-words.ts";

type FilterChipsProps = {
  view: KeptView;
  onViewChange: (view: KeptView) => void;
  /** The term at this index is to be changed. */
  onEdit: (index: number, anchor: HTMLElement) => void;
};

/** What the view is narrowed by, a chip for each term: its words change it, its cross removes it. */
export function FilterChips({ view, onViewChange, onEdit }: FilterChipsProps) {
  return (
    <>
      {view.filter.map((term, index) => {
        const text = describeTerm(term);
        return (
          <span key={JSON.stringify(term)} className={styles["chip"]}>
            <button
              type="button"
              className={styles["text"]}
              title={text}
              aria-label={`Change the filter ${text}`}
              onClick={({ currentTarget }) => onEdit(index, currentTarget)}
            >
              {text}
            </button>
            <button
              type="button"
              className={styles["remove"]}
              aria-label={`Remove the filter ${text}`}
              onClick={() => onViewChange(withoutTerm(view, index))}
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        );
      })}
      {isNarrowed(view) && (
        <Button
          small
          look="quiet"
          className={styles["clear"]}
          onClick={() => onViewChange({ ...view, filter: [], search: "", onlyDrafts: false })}
        >
          Clear all
        </Button>
      )}
    </>
  );
}
