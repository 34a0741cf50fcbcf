import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { Dialog } from "../../ui/dialog.tsx";
import { formatCount } from "../../ui/format-value.ts";
import styles from "./review-sheet.module.css";

export type ReviewTab = "changes" | "sent";

type ReviewSheetProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  organization: string;
  tab: ReviewTab;
  onTab: (tab: ReviewTab) => void;
  draftRecords: number;
  changes: ReactNode;
  sent: ReactNode;
};

/** What the planner changed, and what has been sent before. */
export function ReviewSheet(props: ReviewSheetProps) {
  const { open, onOpenChange, organization, tab, onTab, draftRecords, changes, sent } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      shape="side"
      title={`Review and submit: ${organization}`}
    >
      <Tabs.Root
        className={styles["tabs"]}
        value={tab}
        onValueChange={(value) => onTab(value as ReviewTab)}
      >
        <Tabs.List className={styles["list"]} aria-label="Drafts and commits">
          <Tabs.Trigger className={styles["tab"]} value="changes">
            My changes <span className={styles["count"]}>{formatCount(draftRecords)}</span>
          </Tabs.Trigger>
          <Tabs.Trigger className={styles["tab"]} value="sent">
            Sent to PEMS
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content className={styles["content"]} value="changes">
          {changes}
        </Tabs.Content>
        <Tabs.Content className={styles["content"]} value="sent">
          {sent}
        </Tabs.Content>
      </Tabs.Root>
    </Dialog>
  );
}
