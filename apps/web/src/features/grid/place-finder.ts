import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import type { View } from "@pfa/domain/window.ts";
import { ROW_BUFFER } from "./grid-sizes.ts";
import type { GridRows, Place } from "./grid-rows.ts";
import { firstRowFor, holds, wholeChunks } from "./row-chunks.ts";
import { hasMoved, type WindowAnswer, type WindowSource } from "./window-source.ts";

/** A view, and the fields that its rows are to hold. */
export type Shown = { view: View; columns: readonly FieldKey[] };

/** The rows to show, and the place that a record keeps or takes among them; null to stay where one is. */
export type Placed = { answer: WindowAnswer; place: Place | null };

/** Between the question where a record stands and the one for the rows around it the view may move again. */
const TRIES = 3;

/** What is on the screen. */
type Sight = Pick<GridRows, "marked" | "anchor" | "topOf" | "height" | "rowHeight">;

/** Reads the rows around a record, wherever it stands in a view by now. */
export class PlaceFinder {
  private readonly source: WindowSource;
  private readonly rows: Sight;

  constructor(source: WindowSource, rows: Sight) {
    this.source = source;
    this.rows = rows;
  }

  /** The rows that a view opens with: around the record that has the focus, if it is among them, else the first. */
  async open({ view, columns }: Shown, signal: AbortSignal): Promise<Placed> {
    const marked = this.rows.marked();
    const range = wholeChunks({ startRow: 0, endRow: this.rows.height + ROW_BUFFER });
    const [first, position] = await Promise.all([
      this.source.window({ view, columns, range }, signal),
      marked && this.source.position(view, marked.pfaId, signal),
    ]);
    const atTop = { answer: first, place: null };
    if (!marked || !position) return atTop;
    const place = { row: position.row, top: marked.top, takesFocus: true };
    const around = this.rangeAround(place, first.window.total);
    if (holds(range, around)) return { answer: first, place };
    const since = position.version;
    const answer = await this.source.window({ view, columns, range: around, since }, signal);
    // If the view moved in this very moment, its first rows are never wrong.
    return hasMoved(answer) ? atTop : { answer, place };
  }

  /**
   * The rows to show after a view has moved, so that the record one looks at stays where it is on the screen. `told` is the
   * answer that said so, for the rows in sight.
   */
  async settle({ view, columns }: Shown, told: WindowAnswer, signal: AbortSignal): Promise<Placed> {
    let answer = told;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const anchor = this.rows.anchor();
      if (!anchor || recordAt(answer, anchor.row) === anchor.pfaId) break;
      const position = await this.source.position(view, anchor.pfaId, signal);
      // Gone from the view: what follows it moves up into its place.
      if (!position) break;
      const place = { row: position.row, top: anchor.top, takesFocus: anchor.hasFocus };
      const range = this.rangeAround(place, answer.window.total);
      answer = await this.source.window({ view, columns, range, since: position.version }, signal);
      if (hasMoved(answer)) continue;
      // One may have scrolled meanwhile, even out of sight of it.
      const top = this.rows.topOf(anchor.row);
      return { answer, place: top === null ? null : { ...place, top } };
    }
    return { answer, place: null };
  }

  private rangeAround({ row, top }: Pick<Place, "row" | "top">, total: number): RowRange {
    const { height, rowHeight } = this.rows;
    const above = Math.round(top === null ? height / 2 : top / rowHeight);
    const first = firstRowFor({ row, above }, { height, total });
    const startRow = Math.max(0, first - ROW_BUFFER);
    const endRow = Math.min(total, first + height + ROW_BUFFER);
    return wholeChunks({ startRow, endRow: Math.max(startRow + 1, endRow) });
  }
}

const recordAt = ({ window, range }: WindowAnswer, row: number): string | undefined =>
  window.rows[row - range.startRow]?.id;
