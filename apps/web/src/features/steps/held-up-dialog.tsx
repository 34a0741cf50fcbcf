import type { StoppedStep } from "@pfa/domain/draft-step.ts";
import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { countOf, describeValue, formatCount } from "../../ui/format-value.ts";
import { stopWords } from "./step-words.ts";
import styles from "./steps.module.css";

type HeldUpDialogProps = { stopped: StoppedStep; onKeepNewer: () => void; onClose: () => void };

type Cell = StoppedStep["stopped"][number];

const shown = (cell: Cell, which: "present" | "wanted") =>
  describeValue(fieldSpec(cell.field).kind, cell[which]);

const columns = [
  { key: "pfaId", title: "Record", cell: ({ pfaId }: Cell) => pfaId },
  { key: "field", title: "Field", cell: ({ field }: Cell) => fieldSpec(field).label },
  { key: "present", title: "Holds now", cell: (cell: Cell) => shown(cell, "present") },
  { key: "wanted", title: "Would become", cell: (cell: Cell) => shown(cell, "wanted") },
  {
    key: "why",
    title: "Why it stays",
    grow: true,
    wrap: true,
    cell: ({ message }: Cell) => message,
  },
];

/** What stands in the way of an undo: nothing was touched, and the planner decides. */
export function HeldUpDialog({ stopped, onKeepNewer, onClose }: HeldUpDialogProps) {
  const { step, cells, byRule, stopped: listed } = stopped;
  const rest = step.fields - cells;
  const verb = step.isUndone ? "redo" : "undo";
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      shape="wide"
      title={`“${step.label}” was not ${step.isUndone ? "redone" : "undone"}`}
      description={`${countOf(cells, "cell")} of it ${cells === 1 ? "holds" : "hold"} something newer, which an ${verb} would overwrite. Nothing was touched.`}
      footer={
        <>
          <Button onClick={onClose}>Leave everything</Button>
          <Button look="primary" onClick={onKeepNewer}>
            {rest > 0
              ? `Keep these, ${verb} the other ${formatCount(rest)}`
              : "Keep these and step past it"}
          </Button>
        </>
      }
    >
      <DialogBody>
        <ul className={styles["rules"]}>
          {byRule.map(({ rule, cells: count }) => (
            <li key={rule}>
              {stopWords[rule]}: {countOf(count, "cell")}
            </li>
          ))}
        </ul>
        <DataTable
          label="Cells that hold something newer"
          columns={columns}
          rows={listed}
          rowKey={({ pfaId, field }) => `${pfaId} ${field}`}
        />
        {cells > listed.length && (
          <p className={styles["more"]}>and {countOf(cells - listed.length, "cell")} more</p>
        )}
      </DialogBody>
    </Dialog>
  );
}
