import type { EditPolicy } from "@pfa/domain/edit-cells.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { CellRefusal, CellWish, UnderWay } from "../../grid-port.ts";
import { errorText } from "../../trpc-error.ts";
import type { Outputs } from "../../trpc.ts";
import type { CellState } from "./cell-state.ts";
import { EditQueue, type FailureKind, type QueuedCell } from "./edit-queue.ts";
import { type EditVerdict, judgeEdit, judgeRow, type RowVerdict } from "./edit-rules.ts";
import { type GridRow, mirrorValue, type RowValues, toGridRow, withDrafts } from "./row.ts";

export type SaveAnswer = Outputs["drafts"]["save"];

/** The rows on screen, by record. A record that is not loaded is simply not there. */
export type RowStore = {
  find: (pfaId: string) => GridRow | null;
  replace: (row: GridRow) => void;
  replaceAll: (rows: readonly GridRow[]) => void;
  repaint: (pfaIds: ReadonlySet<string>) => void;
};

export type EditSessionOptions = {
  rows: RowStore;
  policy: () => EditPolicy;
  /** Fields of the rows, in the order in which the server answers. */
  columns: () => readonly FieldKey[];
  save: (cells: QueuedCell[]) => Promise<SaveAnswer>;
  judgeFailure: (error: unknown) => FailureKind;
  onSaved: (answer: SaveAnswer) => void;
  onRejected: (message: string) => void;
};

type Rejection = { attempted: FieldValue; message: string };

/**
 * A planner's edits of one organization in this page: shown at once, saved behind, taken back where the server
 * refuses. Holds the queue of what is not saved yet.
 */
export class EditSession {
  readonly queue: EditQueue<SaveAnswer>;
  private readonly options: EditSessionOptions;
  /** Rows with unsaved edits, as the server has them. */
  private readonly known = new Map<string, GridRow>();
  /** Rows as the last saves answered them, and when. */
  private readonly answers = new Map<string, { row: GridRow; at: number }>();
  /** Values of many cells that the server is at work on, by record. */
  private readonly underWay = new Map<string, RowValues>();
  private readonly rejections = new Map<string, Map<string, Rejection>>();

  constructor(options: EditSessionOptions) {
    this.options = options;
    this.queue = new EditQueue<SaveAnswer>({
      send: options.save,
      judgeFailure: options.judgeFailure,
      onAnswer: (answer, sent) => {
        for (const saved of answer.records) this.settleRecord(saved, sent);
        options.onSaved(answer);
      },
      onRefused: (sent, error) => {
        for (const cell of sent) this.reject({ ...cell, message: errorText(error) });
        for (const pfaId of new Set(sent.map((cell) => cell.pfaId))) this.takeBack(pfaId);
        options.onRejected(errorText(error));
      },
      onMoved: (cells) => options.rows.repaint(new Set(cells.map((cell) => cell.pfaId))),
    });
  }

  judge(row: GridRow, field: FieldKey, value: unknown): EditVerdict {
    return judgeEdit(row, field, value, this.options.policy());
  }

  /** Judges an edit and, if it is good, shows and saves it. */
  edit(row: GridRow, field: FieldKey, value: unknown): EditVerdict {
    const verdict = this.judge(row, field, value);
    const before = row.values[field] ?? null;
    if (!verdict.ok || verdict.value === before) return verdict;
    // A flag that the server clears along with the edit is shown cleared at once.
    this.put({ pfaId: row.id, field: verdict.field, value: verdict.value }, verdict.changes);
    return verdict;
  }

  /** Edits cells of several records as one action; answers those that were not accepted. */
  editAll(wishes: readonly CellWish[]): { edited: number; refused: CellRefusal[] } {
    const { changed, refused } = this.judgeAll(wishes);
    const cells = changed.flatMap(({ row, accepted }) =>
      accepted.map((cell) => ({ pfaId: row.id, ...cell })),
    );
    for (const { pfaId, field } of cells) this.rejections.get(pfaId)?.delete(field);
    for (const refusal of refused) this.reject(refusal);
    this.showAll(changed);
    if (cells.length > 0) this.queue.enqueue(cells);
    this.options.rows.repaint(new Set(refused.map(({ pfaId }) => pfaId)));
    return { edited: cells.length, refused };
  }

  /** Shows what the server is at work on, as far as it will be accepted. */
  showUnderWay(wishes: readonly CellWish[]): UnderWay {
    const { changed } = this.judgeAll(wishes);
    const pfaIds = new Set(changed.map(({ row }) => row.id));
    for (const { row, accepted } of changed) {
      for (const { field } of accepted) this.rejections.get(row.id)?.delete(field);
      this.underWay.set(
        row.id,
        Object.fromEntries(accepted.map((cell) => [cell.field, cell.value])),
      );
    }
    this.showAll(changed);
    const showAgain = () => {
      const rows = [...pfaIds].flatMap((pfaId) => this.known.get(pfaId) ?? []);
      this.options.rows.replaceAll(rows.map((row) => this.withUnsent(row)));
    };
    const forget = () => {
      for (const pfaId of pfaIds) this.underWay.delete(pfaId);
    };
    return {
      settle: (refused) => {
        for (const refusal of refused) {
          this.reject(refusal);
          delete this.underWay.get(refusal.pfaId)?.[refusal.field];
        }
        showAgain();
        forget();
        this.options.rows.repaint(new Set([...pfaIds, ...refused.map(({ pfaId }) => pfaId)]));
      },
      takeBack: () => {
        forget();
        showAgain();
      },
    };
  }

  private judgeAll(wishes: readonly CellWish[]) {
    const byRow = Map.groupBy(wishes, ({ row }) => row.id);
    const changed: { row: GridRow; changes: RowValues; accepted: RowVerdict["accepted"] }[] = [];
    const refused: CellRefusal[] = [];
    for (const [pfaId, cells] of byRow) {
      const row = cells[0]?.row;
      if (!row) continue;
      const verdict = judgeRow(row, cells, this.options.policy());
      for (const { field, value, message } of verdict.refused) {
        refused.push({ pfaId, field, value: value as FieldValue, message });
      }
      const accepted = verdict.accepted.filter(
        ({ field, value }) => value !== (row.values[field] ?? null),
      );
      if (accepted.length > 0) changed.push({ row, changes: verdict.changes, accepted });
    }
    return { changed, refused };
  }

  private showAll(changed: readonly { row: GridRow; changes: RowValues }[]): void {
    for (const { row } of changed) if (!this.known.has(row.id)) this.known.set(row.id, row);
    this.options.rows.replaceAll(changed.map(({ row, changes }) => withDrafts(row, changes)));
  }

  stateOf(row: GridRow, field: FieldKey): CellState | null {
    const mark = row.marks[field];
    if (field in (this.underWay.get(row.id) ?? {})) {
      return { kind: "saving", base: mark?.base ?? mirrorValue(row, field) };
    }
    const phase = this.queue.phaseOf(row.id, field);
    if (phase) return { kind: phase, base: mark?.base ?? mirrorValue(row, field) };
    const rejection = this.rejections.get(row.id)?.get(field);
    if (rejection) return { kind: "rejected", ...rejection };
    if (!mark) return null;
    const { state, ...rest } = mark;
    return { kind: state, ...rest };
  }

  /** A row of a window that was asked for at `askedAt`: what a save has told since is newer. */
  present(row: GridRow, askedAt: number): GridRow {
    const answer = this.answers.get(row.id);
    if (answer && answer.at > askedAt) return this.withUnsent(answer.row);
    this.answers.delete(row.id);
    return this.withUnsent(row);
  }

  /** A row as the server has it, with what it does not have yet laid over. */
  private withUnsent(row: GridRow): GridRow {
    const unsent = this.queue.unsentOf(row.id);
    const underWay = this.underWay.get(row.id);
    if (unsent.length === 0 && !underWay) {
      this.known.delete(row.id);
      return row;
    }
    this.known.set(row.id, row);
    const typed = Object.fromEntries(unsent.map((cell) => [cell.field, cell.value]));
    return withDrafts(row, { ...underWay, ...typed });
  }

  /** Hides what was refused on a record, once it has been read. */
  forgetRejections(pfaId: string): void {
    this.rejections.delete(pfaId);
    this.options.rows.repaint(new Set([pfaId]));
  }

  private put(cell: QueuedCell, alsoShown: RowValues): void {
    const { pfaId, field, value } = cell;
    this.rejections.get(pfaId)?.delete(field);
    const row = this.options.rows.find(pfaId);
    if (row) {
      if (!this.known.has(pfaId)) this.known.set(pfaId, row);
      this.options.rows.replace(withDrafts(row, { ...alsoShown, [field]: value }));
    }
    this.queue.enqueue([cell]);
  }

  private settleRecord(saved: SaveAnswer["records"][number], sent: readonly QueuedCell[]): void {
    const { pfaId, refused } = saved;
    for (const { field, message } of refused) {
      const cell = sent.find((one) => one.pfaId === pfaId && one.field === field);
      // A newer value of this cell is on its way and will be judged by itself.
      if (!cell || this.queue.isNewerPending(cell)) continue;
      this.reject({ ...cell, message });
      this.options.onRejected(message);
    }
    const { rows, columns } = this.options;
    if (saved.row) {
      const row = toGridRow(columns(), saved.row);
      this.answers.set(pfaId, { row, at: performance.now() });
      rows.replace(this.withUnsent(row));
    }
    if (!saved.row && refused.length > 0) this.takeBack(pfaId);
  }

  private reject({ pfaId, field, value, message }: CellRefusal): void {
    const ofRecord = this.rejections.get(pfaId) ?? new Map<string, Rejection>();
    this.rejections.set(pfaId, ofRecord.set(field, { attempted: value, message }));
  }

  /** Shows a record as the server has it, and what is still on its way there. */
  private takeBack(pfaId: string): void {
    const known = this.known.get(pfaId);
    if (known) this.options.rows.replace(this.withUnsent(known));
  }
}
