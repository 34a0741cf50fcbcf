import {
  type RetentionKind,
  retentionKinds,
  retentionProblem,
  retentionWords,
} from "@pfa/domain/retention.ts";
import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { countOf } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { exactTime } from "../../ui/relative-time.ts";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./maintenance.module.css";

type Rule = Outputs["admin"]["maintenance"]["get"]["rules"][number];
type RulesProps = { rules: readonly Rule[]; refusal: string | null; onSaved: () => void };

/** How long each kind of thing is kept. */
export function RetentionRules({ rules, refusal, onSaved }: RulesProps) {
  const [editing, setEditing] = useState<Rule | null>(null);
  const ordered = retentionKinds.flatMap((kind) => rules.find((rule) => rule.kind === kind) ?? []);
  return (
    <section aria-label="How long things are kept">
      <h3 className={styles["heading"]}>How long things are kept</h3>
      <DataTable
        label="Retention"
        columns={columnsFor(setEditing, refusal)}
        rows={ordered}
        rowKey={({ kind }) => kind}
      />
      {editing && (
        <RetentionDialog
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
  refusal: string | null,
): readonly TableColumn<Rule>[] => [
  { key: "kind", title: "What", cell: ({ kind }) => retentionWords[kind].title },
  {
    key: "days",
    title: "Kept for",
    align: "end",
    cell: ({ keepDays }) => countOf(keepDays, "day"),
  },
  { key: "what", title: "", grow: true, wrap: true, cell: ({ kind }) => retentionWords[kind].what },
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
        aria-label={`Edit: ${retentionWords[rule.kind].title}`}
        disabledReason={refusal}
        onClick={() => onEdit(rule)}
      >
        Edit
      </Button>
    ),
  },
];

function RetentionDialog({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const kind: RetentionKind = rule.kind;
  const { title, what } = retentionWords[kind];
  const [typed, setTyped] = useState(String(rule.keepDays));
  const keepDays = typed.trim() === "" ? Number.NaN : Number(typed);
  const problem = retentionProblem(kind, keepDays);
  const save = trpc.admin.maintenance.changeRetention.useMutation({
    onSuccess: () => {
      toast.success("Saved: the next maintenance goes by it");
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`How long to keep: ${title.toLowerCase()}`}
      description={`${what}. What is older is removed by the next maintenance and does not come back.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={save.isPending}
            disabledReason={problem && `It ${problem}`}
            onClick={() => save.mutate({ kind, keepDays })}
          >
            Save
          </Button>
        </>
      }
    >
      <DialogBody>
        {save.error && <Notice tone="bad">{errorText(save.error)}</Notice>}
        <TextField
          label="Days"
          inputMode="numeric"
          autoFocus
          value={typed}
          error={problem && `It ${problem}`}
          onChange={(event) => setTyped(event.target.value)}
        />
      </DialogBody>
    </Dialog>
  );
}
