import type { EditPolicy } from "@pfa/domain/edit-cells.ts";
import { type FieldKey, isFieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { errorText } from "../../trpc-error.ts";
import type { Outputs } from "../../trpc.ts";
import type { CellState } from "./cell-state.ts";
import { createEditQueue, type FailureKind, type QueuedCell } from "./edit-queue.ts";
import { type EditVerdict, judgeEdit } from "./edit-rules.ts";
import { type GridRow, mirrorValue, toGridRow, withValues } from "./row.ts";
import { type Command, createUndoStack } from "./undo-stack.ts";

type SaveAnswer = Outputs["drafts"]["save"];

/** The rows on screen, by record. A record that is not loaded is simply not there. */
export type RowStore = {
  find: (pfaId: string) => GridRow | null;
  replace: (row: GridRow) => void;
  repaint: (pfaIds: ReadonlySet<string>) => void;
};

export type EditSessionOptions = {
  rows: RowStore;
  policy: () => EditPolicy;
  columns: () => readonly FieldKey[];
  save: (cells: QueuedCell[]) => Promise<SaveAnswer>;
  judgeFailure: (error: unknown) => FailureKind;
  onSaved: (answer: SaveAnswer) => void;
  onRejected: (message: string) => void;
};

export type EditSession = ReturnType<typeof createEditSession>;

type Rejection = { attempted: FieldValue; message: string };

/**
 * A planner's edits of one organization in this page: shown at once, saved behind, taken back where the server refuses.
 */
export function createEditSession(options: EditSessionOptions) {
  const { rows } = options;
  const undo = createUndoStack();
  const rejections = new Map<string, Map<string, Rejection>>();

  const queue = createEditQueue<SaveAnswer>({
    send: options.save,
    judgeFailure: options.judgeFailure,
    onAnswer: (answer, sent) => {
      for (const saved of answer.records) settleRecord(saved, sent);
      options.onSaved(answer);
    },
    onRefused: (sent, error) => {
      for (const cell of sent) reject(cell.pfaId, cell.field, cell.value, errorText(error));
      for (const pfaId of new Set(sent.map((cell) => cell.pfaId))) takeBack(pfaId, sent);
      options.onRejected(errorText(error));
    },
    onMoved: (cells) => rows.repaint(new Set(cells.map((cell) => cell.pfaId))),
  });

  function settleRecord(saved: SaveAnswer["records"][number], sent: readonly QueuedCell[]) {
    const { pfaId, refused } = saved;
    for (const { field, message } of refused) {
      const cell = sent.find((one) => one.pfaId === pfaId && one.field === field);
      // A newer value of this cell is on its way and will be judged by itself.
      if (!cell || queue.isNewerPending(cell)) continue;
      reject(pfaId, field, cell.value, message);
      options.onRejected(message);
    }
    if (saved.row) rows.replace(withUnsent(toGridRow(options.columns(), saved.row)));
    else if (refused.length > 0) takeBack(pfaId, sent);
  }

  function reject(pfaId: string, field: string, attempted: FieldValue, message: string) {
    const ofRecord = rejections.get(pfaId) ?? new Map<string, Rejection>();
    rejections.set(pfaId, ofRecord.set(field, { attempted, message }));
    undo.forget(pfaId, field);
  }

  /** Shows a record as it was before the refused cells, as far as this page knows. */
  function takeBack(pfaId: string, sent: readonly QueuedCell[]) {
    const row = rows.find(pfaId);
    if (!row) return;
    const before = sent
      .filter((cell) => cell.pfaId === pfaId && !queue.isNewerPending(cell))
      .map((cell) => [cell.field, mirrorValue(row, cell.field)] as const);
    rows.replace(withUnsent(withValues(row, Object.fromEntries(before))));
  }

  /** A row as the server has it, with what it does not have yet laid over. */
  function withUnsent(row: GridRow): GridRow {
    const unsent = queue.unsentOf(row.id);
    if (unsent.length === 0) return row;
    return withValues(row, Object.fromEntries(unsent.map((cell) => [cell.field, cell.value])));
  }

  function put(command: Command) {
    for (const { pfaId, field, after } of command) {
      rejections.get(pfaId)?.delete(field);
      const row = rows.find(pfaId);
      if (row) rows.replace(withValues(row, { [field]: after }));
    }
    queue.enqueue(command.map(({ pfaId, field, after }) => ({ pfaId, field, value: after })));
  }

  return {
    queue,
    withUnsent,
    judge: (row: GridRow, field: FieldKey, value: unknown): EditVerdict =>
      judgeEdit(row, field, value, options.policy()),
    /** Judges an edit and, if it is good, shows and saves it. */
    edit(row: GridRow, field: FieldKey, value: unknown): EditVerdict {
      const verdict = judgeEdit(row, field, value, options.policy());
      const before = row.values[field] ?? null;
      if (!verdict.ok || verdict.value === before) return verdict;
      const shown = withValues(row, verdict.changes);
      rows.replace(shown);
      const change = { pfaId: row.id, field: verdict.field, before, after: verdict.value };
      undo.push([change]);
      put([change]);
      // `put` shows the edited field alone; a flag that the server clears with it is shown as well.
      rows.replace(shown);
      return verdict;
    },
    /** Takes the last edit back; false if there is none. */
    undo(): boolean {
      const command = undo.takeUndo();
      if (!command) return false;
      put(command.map((change) => ({ ...change, before: change.after, after: change.before })));
      return true;
    },
    redo(): boolean {
      const command = undo.takeRedo();
      if (command) put(command);
      return command !== null;
    },
    stateOf(row: GridRow, field: FieldKey): CellState | null {
      const mark = row.marks[field];
      const phase = queue.phaseOf(row.id, field);
      if (phase) return { kind: phase, base: mark?.base ?? mirrorValue(row, field) };
      const rejection = rejections.get(row.id)?.get(field);
      if (rejection) return { kind: "rejected", ...rejection };
      if (!mark) return null;
      const { state, ...rest } = mark;
      return { kind: state, ...rest };
    },
    forgetRejections(pfaId: string) {
      for (const field of rejections.get(pfaId)?.keys() ?? []) {
        if (isFieldKey(field)) undo.forget(pfaId, field);
      }
      rejections.delete(pfaId);
      rows.repaint(new Set([pfaId]));
    },
  };
}
