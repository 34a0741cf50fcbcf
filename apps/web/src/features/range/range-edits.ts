import { fieldSpec, type FieldKey, isFieldKey } from "@pfa/domain/field-catalog.ts";
import {
  MAX_RANGE_CELLS,
  type RangeArea,
  type RangeEdit,
  type RangeEdited,
} from "@pfa/domain/range-edit.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { cellsOfTargets, sourceOf } from "@pfa/spreadsheet/paste-plan.ts";
import type { Rectangle } from "@pfa/spreadsheet/rectangle.ts";
import type { CellRefusal, CellWish, PortRow, UnderWay } from "../../grid-port.ts";
import type { RangeCalls } from "./range-calls.ts";
import type { RangeState } from "./range-state.ts";

/** What comes into rectangles of cells: rows of values, repeated over each of them. */
export type WantedCells = {
  targets: readonly Rectangle[];
  values: readonly (readonly FieldValue[])[];
};

/** How an action is told of: "Pasted", "Cleared". */
export type Action = { done: string; doing: string };

export type Outcome =
  | {
      kind: "done";
      edited: number;
      refused: number;
      byRule: string[];
      stepId: number | null;
      isLarge: boolean;
    }
  | { kind: "too_large"; cells: number; limit: number }
  | { kind: "stopped" }
  /** Among groups only loaded rows can be told apart. */
  | { kind: "grouped" }
  /** Rows came to stand elsewhere before it began. */
  | { kind: "moved" }
  | { kind: "failed"; error: unknown; again: () => void };

export type EditReport = {
  onProgress: (progress: { done: number; total: number }) => void;
  onOutcome: (action: Action, outcome: Outcome) => void;
  /** Something takes long enough to be stopped; the function stops it. */
  onBegin: (action: Action, stop: () => void) => void;
};

/** Cells that are saved like typed ones, with an answer per record, if all their rows are here. */
const SMALL = 500;

type Asked = { areas: RangeArea[]; edit: RangeEdit };
type Sending = { wishes: CellWish[]; underWay: UnderWay; asked: Asked; again: () => void };

/** Changes cells of ranges: shown at once where they are loaded, saved together, told of once. */
export class RangeEdits {
  private readonly state: RangeState;
  private readonly calls: RangeCalls;
  private readonly report: EditReport;
  private last: Promise<void> = Promise.resolve();

  constructor(state: RangeState, calls: RangeCalls, report: EditReport) {
    this.state = state;
    this.calls = calls;
    this.report = report;
  }

  /** Writes values; `edit` is how the server is told of them in fewer words, if there are some. */
  async write(
    action: Action,
    wanted: WantedCells,
    edit?: { areas: RangeArea[]; edit: RangeEdit },
  ): Promise<void> {
    const cells = cellsOfTargets(wanted.targets);
    if (cells > MAX_RANGE_CELLS) {
      this.report.onOutcome(action, { kind: "too_large", cells, limit: MAX_RANGE_CELLS });
      return;
    }
    const { wishes, isComplete } = this.wishesOf(wanted);
    const isGrouped = this.state.port.isGrouped();
    if (isGrouped && !isComplete) this.report.onOutcome(action, { kind: "grouped" });
    else if (isGrouped || (isComplete && cells <= SMALL)) this.writeSmall(action, wishes);
    else await this.writeLarge(action, wishes, edit ?? this.asPaste(wanted));
  }

  private writeSmall(action: Action, wishes: CellWish[]): void {
    const { edited, refused } = this.state.port.edit(wishes);
    this.report.onOutcome(action, {
      kind: "done",
      edited,
      refused: refused.length,
      byRule: [...new Set(refused.map(({ message }) => message))],
      stepId: null,
      isLarge: false,
    });
  }

  /** One after the other: each names places in the state that the one before has left. */
  private writeLarge(action: Action, wishes: CellWish[], asked: Asked): Promise<void> {
    const underWay = this.state.port.showUnderWay(wishes);
    let hasMoved = false;
    const stopHearing = this.state.port.onMoved(() => {
      hasMoved = true;
    });
    this.last = this.last.then(async () => {
      stopHearing();
      const again = () => void this.writeLarge(action, wishes, asked);
      if (hasMoved) {
        underWay.takeBack();
        this.report.onOutcome(action, { kind: "moved" });
      } else await this.send(action, { wishes, underWay, asked, again });
    });
    return this.last;
  }

  private async send(action: Action, { wishes, underWay, asked, again }: Sending): Promise<void> {
    const { port } = this.state;
    const stopping = new AbortController();
    this.report.onBegin(action, () => stopping.abort());
    try {
      const placed = { view: port.view(), version: port.version(), ...asked };
      const edited = await this.calls.edit(placed, this.report.onProgress, stopping.signal);
      // The rows are the server's again: some may stand elsewhere by their new values.
      await port.readAgain();
      underWay.settle(refusalsOf(edited, wishes));
      this.report.onOutcome(action, outcomeOf(edited));
    } catch (error) {
      underWay.takeBack();
      await port.readAgain();
      this.report.onOutcome(
        action,
        stopping.signal.aborted ? { kind: "stopped" } : { kind: "failed", error, again },
      );
    }
  }

  private asPaste({ targets, values }: WantedCells): { areas: RangeArea[]; edit: RangeEdit } {
    return {
      areas: targets.map((target) => areaOf(target, this.state.fields)),
      edit: { kind: "paste", values: values.map((row) => [...row]) },
    };
  }

  /** What comes into the cells that are loaded, and whether these are all. */
  private wishesOf({ targets, values }: WantedCells): { wishes: CellWish[]; isComplete: boolean } {
    const { fields, port } = this.state;
    const size = { rows: values.length, columns: values[0]?.length ?? 1 };
    const wishes: CellWish[] = [];
    let rows = 0;
    const addRow = (row: PortRow, place: number, target: Rectangle) => {
      rows += 1;
      if (row.group) return;
      for (let column = target.left; column <= target.right; column += 1) {
        const field = fields[column];
        const from = sourceOf(target, { row: place, column }, size);
        if (field) wishes.push({ row, field, value: values[from.row]?.[from.column] ?? null });
      }
    };
    for (const [place, row] of port.loaded()) {
      for (const target of targets) {
        if (place >= target.top && place <= target.bottom) addRow(row, place, target);
      }
    }
    const asked = targets.reduce((sum, { top, bottom }) => sum + bottom - top + 1, 0);
    return { wishes, isComplete: rows === asked };
  }
}

/** A rectangle as the server is told of it. */
export const areaOf = (
  { top, bottom, left, right }: Rectangle,
  fields: readonly FieldKey[],
): RangeArea => ({ startRow: top, endRow: bottom + 1, fields: fields.slice(left, right + 1) });

function refusalsOf({ refusals }: RangeEdited, wishes: readonly CellWish[]): CellRefusal[] {
  if (refusals.length === 0) return [];
  const wished = new Map(wishes.map(({ row, field, value }) => [`${row.id} ${field}`, value]));
  return refusals.flatMap(({ pfaId, field, message }) => {
    const value = wished.get(`${pfaId} ${field}`);
    return value === undefined || !isFieldKey(field)
      ? []
      : [{ pfaId, field, value: value as FieldValue, message }];
  });
}

const outcomeOf = ({ cells, refused, byRule, refusals, stepId }: RangeEdited): Outcome => ({
  kind: "done",
  edited: cells,
  refused,
  byRule: byRule.map(
    ({ rule }) => refusals.find((refusal) => refusal.rule === rule)?.message ?? rule,
  ),
  stepId,
  isLarge: true,
});

/** What Delete leaves in a cell: nothing, or a flag that is not set. */
export const emptyValue = (field: FieldKey): FieldValue =>
  fieldSpec(field).kind === "boolean" ? false : null;
