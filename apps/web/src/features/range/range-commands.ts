import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { MAX_RANGE_CELLS } from "@pfa/domain/range-edit.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { readClipboard } from "@pfa/spreadsheet/clipboard-read.ts";
import { fillTarget, planPaste } from "@pfa/spreadsheet/paste-plan.ts";
import { recognise, type Writing } from "@pfa/spreadsheet/recognise.ts";
import type { Cell, Rectangle } from "@pfa/spreadsheet/rectangle.ts";
import { disjoint, heightOf, widthOf } from "@pfa/spreadsheet/rectangle.ts";
import { selectRange } from "@pfa/spreadsheet/selection.ts";
import { findSeries, otherSeries, type Series, valueAt } from "@pfa/spreadsheet/series.ts";
import { countOf, formatDay } from "../../ui/format-value.ts";
import { type Action, areaOf, emptyValue, type RangeEdits } from "./range-edits.ts";
import { GROUPED } from "./range-outcome.ts";
import type { RangeReader } from "./range-reader.ts";
import type { RangeState } from "./range-state.ts";

export type CommandOptions = {
  state: RangeState;
  edits: RangeEdits;
  reader: RangeReader;
  /** How this user's own texts are written. */
  own: Writing;
  onNote: (note: string) => void;
};

const pasting: Action = { doing: "Pasting", done: "Pasted" };
const clearing: Action = { doing: "Clearing", done: "Cleared" };
const filling: Action = { doing: "Filling", done: "Filled" };

/** What is done with a whole selection: paste, clear, fill. */
export class RangeCommands {
  private readonly options: CommandOptions;

  constructor(options: CommandOptions) {
    this.options = options;
  }

  paste(clipboard: { html: string; text: string }): void {
    const { state, onNote } = this.options;
    const read = readClipboard(clipboard, MAX_RANGE_CELLS);
    if (!read.ok) {
      const limit = countOf(MAX_RANGE_CELLS, "cell");
      if (read.reason === "too_large") onNote(`Nothing was pasted: a paste takes at most ${limit}`);
      return;
    }
    const source = { rows: read.rows.length, columns: read.rows[0]?.length ?? 0 };
    const plan = planPaste(source, disjoint(state.rectangles), state.bounds);
    if (!plan) return;
    if (plan.kind === "ranges_differ") {
      onNote("Nothing was pasted: several ranges take one value. Select one range for a block");
      return;
    }
    for (const targets of byColumns(plan.targets)) this.pasteInto(targets, read.rows);
    const [first] = plan.targets;
    if (first && plan.targets.length === 1) this.selectWritten(first);
    const lost = lostText(plan.lost);
    if (lost) onNote(lost);
  }

  clear(): void {
    const { state, edits } = this.options;
    for (const targets of byColumns(disjoint(state.rectangles))) {
      const [{ left, right }] = targets;
      const values = [state.fields.slice(left, right + 1).map(emptyValue)];
      void edits.write(clearing, { targets, values });
    }
  }

  /** Ctrl+D and Ctrl+R: the first row or column of each range goes into its others; of a single one the neighbour's comes. */
  async fill(direction: "down" | "right"): Promise<void> {
    const { state, reader, edits, onNote } = this.options;
    if (state.port.isGrouped() && !state.rectangles.every((one) => reader.hasRows(one))) {
      onNote(`Nothing was filled: ${GROUPED}`);
      return;
    }
    for (const selected of disjoint(state.rectangles)) {
      const range = withNeighbour(selected, direction);
      if (!range) {
        onNote(
          direction === "down"
            ? "There is no row above to fill from"
            : "There is no column at the left to fill from",
        );
        continue;
      }
      const source = firstOf(range, direction);
      const target =
        direction === "down"
          ? { ...range, top: range.top + 1 }
          : { ...range, left: range.left + 1 };
      const edit = { kind: "fill" as const, direction };
      // A column's values differ row by row: far rows are filled by the server, which knows them.
      const isKnown = direction === "down" || reader.hasRows(range);
      // oxlint-disable-next-line no-await-in-loop -- ranges one after the other, as they were selected
      const values = isKnown ? await reader.values(source) : [[null]];
      void edits.write(
        filling,
        { targets: isKnown ? [target] : [], values },
        { areas: [areaOf(range, state.fields)], edit },
      );
    }
  }

  /** The corner of a range was dragged to a cell: its values go on from there, or are repeated. */
  async fillTo(to: Cell, isOther: boolean): Promise<void> {
    const { state, reader, edits } = this.options;
    const [from] = state.rectangles;
    const fill = from && fillTarget(from, to);
    if (!from || !fill) return;
    const values = await reader.values(from);
    const written = continued(values, fill, (line, index) => {
      const column = isAlongRows(fill.direction) ? from.left : from.left + index;
      const { kind } = fieldSpec(state.fields[column] ?? "pfaId");
      return isOther ? otherSeries(kind, line) : findSeries(kind, line);
    });
    const { target } = fill;
    this.selectWritten({
      top: Math.min(from.top, target.top),
      bottom: Math.max(from.bottom, target.bottom),
      left: Math.min(from.left, target.left),
      right: Math.max(from.right, target.right),
    });
    await edits.write(filling, { targets: [target], values: written });
  }

  private pasteInto(
    targets: [Rectangle, ...Rectangle[]],
    rows: Parameters<typeof recognise>[0],
  ): void {
    const { state, edits, own, onNote } = this.options;
    const width = Math.min(rows[0]?.length ?? 1, widthOf(targets[0]));
    const height = Math.min(rows.length, heightOf(targets[0]));
    const fields = state.fields.slice(targets[0].left, targets[0].right + 1);
    // A narrow source repeats over columns of other kinds: it is read once for each of them.
    const block = rows
      .slice(0, height)
      .map((row) => fields.map((_, index) => row[index % width] ?? { text: "" }));
    const columns = fields.map((field) => {
      const { kind, values } = fieldSpec(field);
      return { kind, values };
    });
    const { values, assumed } = recognise(block, columns, own);
    if (assumed)
      onNote(
        `Read ${assumed.text} as ${formatDay(assumed.day)}. If it is not, write days like 2025-01-15`,
      );
    void edits.write(pasting, { targets, values });
  }

  private selectWritten({ top, bottom, left, right }: Rectangle): void {
    const { state } = this.options;
    state.select(selectRange({ row: top, column: left }, { row: bottom, column: right }), null);
  }
}

/** Rectangles over the same columns take the same values: they are one action. */
function byColumns(targets: readonly Rectangle[]): [Rectangle, ...Rectangle[]][] {
  const groups = Map.groupBy(targets, ({ left, right }) => `${left}:${right}`);
  return [...groups.values()].flatMap(([first, ...others]) => (first ? [[first, ...others]] : []));
}

function withNeighbour(range: Rectangle, direction: "down" | "right"): Rectangle | null {
  if (direction === "down") {
    if (heightOf(range) > 1) return range;
    return range.top > 0 ? { ...range, top: range.top - 1 } : null;
  }
  if (widthOf(range) > 1) return range;
  return range.left > 0 ? { ...range, left: range.left - 1 } : null;
}

const firstOf = (range: Rectangle, direction: "down" | "right"): Rectangle =>
  direction === "down" ? { ...range, bottom: range.top } : { ...range, right: range.left };

type Fill = NonNullable<ReturnType<typeof fillTarget>>;

const isAlongRows = (direction: Fill["direction"]): boolean =>
  direction === "left" || direction === "right";

/** The values that go on from a block's into the cells beside it: line by line, each by its own series. */
function continued(
  values: readonly (readonly FieldValue[])[],
  { target, direction }: Fill,
  seriesOf: (line: readonly FieldValue[], index: number) => Series,
): FieldValue[][] {
  const isAlong = isAlongRows(direction);
  const length = isAlong ? widthOf(target) : heightOf(target);
  const written = (isAlong ? values : transposed(values)).map((line, index) => {
    const series = seriesOf(line, index);
    const first = direction === "up" || direction === "left" ? -length : line.length;
    return Array.from({ length }, (_, place) => valueAt(series, first + place));
  });
  return isAlong ? written : transposed(written);
}

const transposed = (rows: readonly (readonly FieldValue[])[]): FieldValue[][] =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null));

function lostText({ rows, columns }: { rows: number; columns: number }): string | null {
  const parts = [
    ...(columns > 0 ? [`${countOf(columns, "column")} beyond the last one`] : []),
    ...(rows > 0 ? [`${countOf(rows, "row")} below the last one`] : []),
  ];
  return parts.length > 0 ? `Not pasted, as the view ends there: ${parts.join(" and ")}` : null;
}
