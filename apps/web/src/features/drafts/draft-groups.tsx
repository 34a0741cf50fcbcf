import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { countOf, formatCount } from "../../ui/format-value.ts";
import { MoneyChange } from "../../ui/money-change.tsx";
import styles from "./draft-review.module.css";
import type { DraftGroup, DraftReviewState } from "./use-draft-review.ts";

type DraftGroupsProps = {
  review: DraftReviewState;
  canEdit: boolean;
  onShow: (group: DraftGroup) => void;
};

/** The drafts by field: how many, of what kind, with what effect, and what to do with all of a field at once. */
export function DraftGroups({ review, canEdit, onShow }: DraftGroupsProps) {
  const [dropping, setDropping] = useState<DraftGroup | null>(null);
  return (
    <div className={styles["records"]}>
      <DataTable
        label="Changes by field"
        columns={groupColumns({ review, canEdit, onShow, onDrop: setDropping })}
        rows={review.groups}
        rowKey={({ field }) => field}
      />
      {dropping && (
        <ConfirmDialog
          open
          onOpenChange={() => setDropping(null)}
          title={`Discard all changes of ${fieldSpec(dropping.field).label}?`}
          confirmLabel={`Discard ${countOf(dropping.records, "change")}`}
          busy={review.isDiscarding}
          onConfirm={() => {
            review.discard({ kind: "fields", fields: [dropping.field] });
            setDropping(null);
          }}
        >
          <p>
            {fieldSpec(dropping.field).label} of {countOf(dropping.records, "record")} shows what
            PEMS has again. Other changes of these records stay, and what is on its way to PEMS too.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

type Actions = DraftGroupsProps & { onDrop: (group: DraftGroup) => void };

const groupColumns = ({ review, canEdit, onShow, onDrop }: Actions): TableColumn<DraftGroup>[] => [
  {
    key: "field",
    title: "Field",
    cell: ({ field }) => <strong>{fieldSpec(field).label}</strong>,
  },
  { key: "records", title: "Records", align: "end", cell: ({ records }) => formatCount(records) },
  { key: "kinds", title: "Changes", grow: true, cell: kindsText },
  {
    key: "held",
    title: "Stay behind",
    align: "end",
    cell: ({ held }) => (held > 0 ? formatCount(held) : "–"),
  },
  {
    key: "cost",
    title: "Effect of these records",
    align: "end",
    cell: ({ costBefore, costAfter }) =>
      costBefore === null || costAfter === null ? (
        "–"
      ) : (
        <MoneyChange amount={costAfter - costBefore} />
      ),
  },
  {
    key: "actions",
    title: "",
    align: "end",
    cell: (group) => (
      <span className={styles["actions"]}>
        <Button small onClick={() => onShow(group)}>
          Show
        </Button>
        <Button small onClick={() => void review.setAllGo({ field: group.field, text: "" }, false)}>
          Leave out
        </Button>
        {canEdit && (
          <Button small look="quiet" onClick={() => onDrop(group)}>
            Discard…
          </Button>
        )}
      </span>
    ),
  },
];

function kindsText({ filled, cleared, changed }: DraftGroup): string {
  const parts = [
    [changed, "changed"],
    [filled, "filled"],
    [cleared, "cleared"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${formatCount(count)} ${word}`)
    .join(", ");
}
