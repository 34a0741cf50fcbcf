import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { Inbox } from "lucide-react";
import { itemWords } from "../../state-words.ts";
import { Badge } from "../../ui/badge.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { countOf } from "../../ui/format-value.ts";
import { ago, exactTime, untilText, useNow } from "../../ui/relative-time.ts";
import { itemKey, type QueueItem } from "./item-key.ts";
import styles from "./write-back.module.css";

type QueueTableProps = {
  items: readonly QueueItem[];
  chosen: ReadonlySet<string>;
  onChoose: (keys: ReadonlySet<string>) => void;
};

/** The items of the queue, the longest unchanged first. */
export function QueueTable({ items, chosen, onChoose }: QueueTableProps) {
  const now = useNow(1000);
  if (items.length === 0) {
    return (
      <EmptyState icon={<Inbox />} title="Nothing here">
        No change of these organizations is in this state.
      </EmptyState>
    );
  }
  const toggle = (key: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(key);
    else next.delete(key);
    onChoose(next);
  };
  return (
    <DataTable
      label="Items of the queue"
      columns={[choice(chosen, toggle), ...columns(now)]}
      rows={items}
      rowKey={itemKey}
    />
  );
}

const choice = (
  chosen: ReadonlySet<string>,
  toggle: (key: string, isChosen: boolean) => void,
): TableColumn<QueueItem> => ({
  key: "chosen",
  title: "",
  cell: (item) => (
    <Checkbox
      label={`Choose ${item.pfaId} of ${item.organizationCode}`}
      hideLabel
      checked={chosen.has(itemKey(item))}
      onChange={(isChosen) => toggle(itemKey(item), isChosen)}
    />
  ),
});

const columns = (now: number): TableColumn<QueueItem>[] => [
  { key: "where", title: "Organization", cell: ({ organizationCode }) => organizationCode },
  {
    key: "what",
    title: "Record",
    cell: ({ pfaId, fields }) => (
      <>
        <strong>{pfaId}</strong>
        <div className={styles["hint"]} title={fields.map(labelOf).join(", ")}>
          {fields.length <= 2 ? fields.map(labelOf).join(", ") : countOf(fields.length, "field")}
        </div>
      </>
    ),
  },
  {
    key: "who",
    title: "Submitted by",
    cell: ({ author, submittedAt }) => (
      <>
        {author}
        <div className={styles["hint"]} title={exactTime(submittedAt)}>
          {ago(submittedAt, now)}
        </div>
      </>
    ),
  },
  { key: "state", title: "State", cell: (item) => <State item={item} now={now} /> },
  {
    key: "why",
    title: "Last answer and reason for the change",
    grow: true,
    cell: ({ message, reason }) => (
      <>
        <span title={message ?? undefined}>{message ?? "No answer yet"}</span>
        <div className={styles["hint"]} title={reason}>
          {reason}
        </div>
      </>
    ),
  },
];

const labelOf = (field: QueueItem["fields"][number]) => fieldSpec(field).label;

const holdWords = {
  organization: "held: write-back is on hold",
  author: "held: its author may not write",
} as const;

function State({ item, now }: { item: QueueItem; now: number }) {
  const { text, tone } = itemWords(item);
  const next = item.nextAttemptAt && `next try ${untilText(item.nextAttemptAt, now)}`;
  const words = item.hold ? holdWords[item.hold] : next;
  return (
    <>
      <Badge tone={item.hold ? "warn" : tone}>{text}</Badge>
      <div className={styles["hint"]}>
        {[item.attempts > 0 && countOf(item.attempts, "try", "tries"), words]
          .filter(Boolean)
          .join(", ")}
      </div>
    </>
  );
}
