import { PencilLine, TriangleAlert } from "lucide-react";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import { Fragment, type ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { formatCount } from "../../ui/format-value.ts";
import { SearchBox } from "./toolbar/search-box.tsx";
import styles from "./toolbar/toolbar.module.css";
import { toolPlaces, type Tools } from "./toolbar/tools.ts";
import { hasConflictTerm, toggledConflicts } from "./view-changes.ts";

type GridToolbarProps = {
  view: KeptView;
  draftRecords: number;
  conflictRecords: number;
  /** Which of the saved views is shown. */
  views?: ReactNode;
  filter?: ReactNode;
  tools: Tools;
  onViewChange: (view: KeptView) => void;
};

/** What is shown at the left, what can be done with it at the right. */
export function GridToolbar(props: GridToolbarProps) {
  const { view, draftRecords, conflictRecords, views, filter, tools, onViewChange } = props;
  const onlyConflicts = hasConflictTerm(view);
  return (
    <div className={styles["toolbar"]} role="toolbar" aria-label="View">
      {views}
      <SearchBox search={view.search} onSearch={(search) => onViewChange({ ...view, search })} />
      <Button
        className={styles["toggle"]}
        aria-pressed={view.onlyDrafts}
        onClick={() => onViewChange({ ...view, onlyDrafts: !view.onlyDrafts })}
      >
        <PencilLine size={14} aria-hidden />
        <span className="tool-word">My drafts</span>
        <span className={styles["count"]}>{formatCount(draftRecords)}</span>
      </Button>
      {(conflictRecords > 0 || onlyConflicts) && (
        <Button
          className={styles["toggle"]}
          aria-pressed={onlyConflicts}
          onClick={() => onViewChange(toggledConflicts(view))}
        >
          <TriangleAlert size={14} aria-hidden />
          <span className="tool-word">Conflicts</span>
          <span className={styles["count"]}>{formatCount(conflictRecords)}</span>
        </Button>
      )}
      {filter}
      <span className={styles["grow"]} />
      {toolPlaces.map((place) => tools[place] && <Fragment key={place}>{tools[place]}</Fragment>)}
    </div>
  );
}
