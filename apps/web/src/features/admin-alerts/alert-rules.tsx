import { alertWords } from "@pfa/domain/alerts.ts";
import { useState } from "react";
import { type Outputs } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { formatCount } from "../../ui/format-value.ts";
import { exactTime } from "../../ui/relative-time.ts";
import styles from "./alerts.module.css";
import { RuleDialog } from "./rule-dialog.tsx";

type List = Outputs["admin"]["alerts"]["list"];
type Rule = List["rules"][number];
type RulesProps = Pick<List, "rules" | "mayChangeRules"> & { onSaved: () => void };

/** From where on each kind of alert opens; the same for all organizations. */
export function AlertRules({ rules, mayChangeRules, onSaved }: RulesProps) {
  const [editing, setEditing] = useState<Rule | null>(null);
  return (
    <section aria-label="When alerts open" className={styles["section"]}>
      <h3 className={styles["heading"]}>When alerts open</h3>
      <DataTable
        label="Rules of alerts"
        columns={columnsFor(setEditing, mayChangeRules)}
        rows={rules}
        rowKey={({ kind }) => kind}
      />
      {editing && (
        <RuleDialog
          rule={editing}
          onClose={() => {
            setEditing(null);
            onSaved();
          }}
        />
      )}
    </section>
  );
}

const columnsFor = (
  onEdit: (rule: Rule) => void,
  mayChange: boolean,
): readonly TableColumn<Rule>[] => [
  { key: "what", title: "Alert", cell: ({ kind }) => alertWords[kind].title },
  {
    key: "state",
    title: "State",
    cell: ({ isEnabled }) => (
      <Badge tone={isEnabled ? "good" : "neutral"}>{isEnabled ? "On" : "Off"}</Badge>
    ),
  },
  {
    key: "from",
    title: "Opens from",
    align: "end",
    cell: ({ kind, threshold }) =>
      alertWords[kind].measure === null ? "–" : formatCount(threshold),
  },
  {
    key: "unit",
    title: "Of what",
    grow: true,
    cell: ({ kind }) => alertWords[kind].measure?.words ?? "As soon as it is so",
  },
  {
    key: "changed",
    title: "Changed",
    cell: ({ changedAt, changedBy }) =>
      changedAt === null ? (
        <span className={styles["quiet"]}>as delivered</span>
      ) : (
        <span title={exactTime(changedAt)}>by {changedBy ?? "somebody"}</span>
      ),
  },
  {
    key: "edit",
    title: "",
    align: "end",
    cell: (rule) => (
      <Button
        small
        aria-label={`Edit: ${alertWords[rule.kind].title}`}
        disabledReason={
          mayChange ? null : "Holds for organizations that you do not administer, too"
        }
        onClick={() => onEdit(rule)}
      >
        Edit
      </Button>
    ),
  },
];
