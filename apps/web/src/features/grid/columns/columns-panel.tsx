import { Columns3 } from "lucide-react";
import { Tabs } from "radix-ui";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { Button } from "../../../ui/button.tsx";
import { Popover } from "../../../ui/popover.tsx";
import type { OpenView } from "../saved-views/use-open-view.ts";
import type { ColumnArrangement } from "./column-arrangement.ts";
import { ColumnList } from "./column-list.tsx";
import styles from "./columns.module.css";
import { LookForm } from "./look-form.tsx";
import { SortForm } from "./sort-form.tsx";

type ColumnsPanelProps = {
  arrangement: ColumnArrangement;
  visible: readonly FieldKey[];
  current: OpenView;
  /** Highlights are to be changed. */
  onHighlights: () => void;
};

/** How what is shown is arranged: columns, the order of rows, and how cells are written. */
export function ColumnsPanel(props: ColumnsPanelProps) {
  const { arrangement, visible, current, onHighlights } = props;
  const { view, display, setView, setDisplay } = current;
  const { sort } = view;
  return (
    <Popover
      label="Columns"
      align="end"
      className={styles["panel"]}
      trigger={
        <Button>
          <Columns3 size={14} aria-hidden />
          <span className="tool-word">Columns</span>
        </Button>
      }
    >
      <Tabs.Root defaultValue="columns" className={styles["tabs"]}>
        <Tabs.List className={styles["tabList"]} aria-label="Arrange">
          <Tabs.Trigger value="columns" className={styles["tab"]}>
            Columns
          </Tabs.Trigger>
          <Tabs.Trigger value="sort" className={styles["tab"]}>
            Sort{sort.length > 0 && ` (${sort.length})`}
          </Tabs.Trigger>
          <Tabs.Trigger value="look" className={styles["tab"]}>
            Look
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="columns" className={styles["content"]}>
          <ColumnList arrangement={arrangement} visible={visible} />
        </Tabs.Content>
        <Tabs.Content value="sort" className={styles["content"]}>
          <SortForm
            sort={sort}
            visible={visible}
            onSort={(next) => setView({ ...view, sort: next })}
          />
        </Tabs.Content>
        <Tabs.Content value="look" className={styles["content"]}>
          <LookForm display={display} onDisplay={setDisplay} onHighlights={onHighlights} />
        </Tabs.Content>
      </Tabs.Root>
    </Popover>
  );
}
