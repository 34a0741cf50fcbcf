import { fieldSpec, type FieldKey } from "@pfa/domain/field-catalog.ts";
import { disjoint, cellsIn, type Rectangle } from "@pfa/spreadsheet/rectangle.ts";
import {
  type FieldFigures,
  figuresOf,
  joinFigures,
  type SelectionFigures,
} from "@pfa/spreadsheet/statistics.ts";
import type { PortRow } from "../../grid-port.ts";
import type { RangeCalls } from "./range-calls.ts";
import type { RangeState } from "./range-state.ts";

/** A selection that grows by the pointer or a held key is asked for once it rests. */
const REST_MS = 120;
/** Rectangles of one selection that the server is asked about; beyond it only their cells are counted. */
const MAX_PARTS = 20;

export type FiguresState =
  | { kind: "none" }
  | { kind: "counting"; cells: number }
  | { kind: "known"; figures: SelectionFigures }
  | { kind: "failed"; cells: number };

/** Count, sum and the like of what is selected: from the rows that are here, or from the server. */
export class RangeFigures {
  private readonly state: RangeState;
  private readonly calls: RangeCalls;
  private readonly listeners = new Set<() => void>();
  private present: FiguresState = { kind: "none" };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | null = null;

  constructor(state: RangeState, calls: RangeCalls) {
    this.state = state;
    this.calls = calls;
  }

  readonly get = (): FiguresState => this.present;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** The selection is another, or the values in it are. */
  readonly renew = (): void => {
    this.asking?.abort();
    clearTimeout(this.timer);
    if (this.state.isSingle) {
      if (this.present.kind !== "none") this.tell({ kind: "none" });
      return;
    }
    this.timer = setTimeout(() => void this.count(), REST_MS);
  };

  dispose(): void {
    this.asking?.abort();
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private async count(): Promise<void> {
    const parts = disjoint(this.state.rectangles);
    const cells = parts.reduce((sum, part) => sum + cellsIn(part), 0);
    const loaded = this.state.port.loaded();
    const local = parts.map((part) => localFigures(part, this.state.fields, loaded));
    if (local.every((figures) => figures !== null)) {
      this.tell({ kind: "known", figures: joinFigures(cells, local.flat()) });
      return;
    }
    const asking = new AbortController();
    this.asking = asking;
    if (this.present.kind === "none") this.tell({ kind: "counting", cells });
    try {
      if (parts.length > MAX_PARTS || this.state.port.isGrouped())
        throw new RangeError("too many parts");
      const answers = await Promise.all(
        parts.map(async (part, index) => local[index] ?? this.ask(part, asking.signal)),
      );
      if (asking.signal.aborted) return;
      this.tell({ kind: "known", figures: joinFigures(cells, answers.flat()) });
    } catch {
      if (!asking.signal.aborted) this.tell({ kind: "failed", cells });
    }
  }

  private async ask(part: Rectangle, signal: AbortSignal): Promise<FieldFigures[]> {
    const { port, fields } = this.state;
    const asked = {
      view: port.view(),
      version: port.version(),
      startRow: part.top,
      endRow: part.bottom + 1,
      fields: fields.slice(part.left, part.right + 1),
    };
    const { fields: answered } = await this.calls.aggregate(asked, signal);
    return asked.fields.flatMap((field) => {
      const figures = answered[field];
      return figures ? [{ kind: fieldSpec(field).kind, ...figures }] : [];
    });
  }

  private tell(state: FiguresState): void {
    this.present = state;
    for (const listener of this.listeners) listener();
  }
}

/** Figures of a rectangle whose rows are all here; null where one is not. */
function localFigures(
  { top, bottom, left, right }: Rectangle,
  fields: readonly FieldKey[],
  loaded: ReadonlyMap<number, PortRow>,
): FieldFigures[] | null {
  if (bottom - top + 1 > loaded.size) return null;
  const rows: PortRow[] = [];
  for (let row = top; row <= bottom; row += 1) {
    const found = loaded.get(row);
    if (!found) return null;
    if (!found.group) rows.push(found);
  }
  return fields.slice(left, right + 1).map((field) =>
    figuresOf(
      fieldSpec(field).kind,
      rows.map(({ values }) => values[field] ?? null),
    ),
  );
}

/** Filled cells of a part of a column or row: counted here where all of it is loaded, else by the server. */
export async function countFilled(
  state: RangeState,
  calls: RangeCalls,
  { top, bottom, left, right }: Rectangle,
): Promise<number> {
  const local = localFigures({ top, bottom, left, right }, state.fields, state.port.loaded());
  if (local) return local.reduce((sum, { filled }) => sum + filled, 0);
  // Among groups there is no counting beyond what is loaded: the way leads to the end.
  if (state.port.isGrouped()) return (bottom - top + 1) * (right - left + 1);
  const fields = state.fields.slice(left, right + 1);
  const { port } = state;
  const asked = {
    view: port.view(),
    version: port.version(),
    startRow: top,
    endRow: bottom + 1,
    fields,
  };
  const answer = await calls.aggregate(asked, new AbortController().signal);
  return fields.reduce((sum, field) => sum + (answer.fields[field]?.filled ?? 0), 0);
}
