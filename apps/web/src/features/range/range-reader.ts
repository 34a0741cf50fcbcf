import type { FieldValue } from "@pfa/domain/record.ts";
import type { Rectangle } from "@pfa/spreadsheet/rectangle.ts";
import type { RangeCalls } from "./range-calls.ts";
import { areaOf } from "./range-edits.ts";
import type { RangeState } from "./range-state.ts";

/** Values of cells: from the rows that are here, else from the server. */
export class RangeReader {
  private readonly state: RangeState;
  private readonly calls: RangeCalls;

  constructor(state: RangeState, calls: RangeCalls) {
    this.state = state;
    this.calls = calls;
  }

  hasRows({ top, bottom }: Pick<Rectangle, "top" | "bottom">): boolean {
    const loaded = this.state.port.loaded();
    if (bottom - top + 1 > loaded.size) return false;
    for (let row = top; row <= bottom; row += 1) if (!loaded.has(row)) return false;
    return true;
  }

  /** Values of a rectangle whose rows are here. */
  loadedValues({ top, bottom, left, right }: Rectangle): FieldValue[][] {
    const loaded = this.state.port.loaded();
    const fields = this.state.fields.slice(left, right + 1);
    return Array.from({ length: bottom - top + 1 }, (_, index) => {
      const row = loaded.get(top + index);
      return fields.map((field) => row?.values[field] ?? null);
    });
  }

  async values(rectangle: Rectangle): Promise<FieldValue[][]> {
    if (this.hasRows(rectangle)) return this.loadedValues(rectangle);
    const [values = []] = await this.fetch([rectangle]);
    return values;
  }

  /** Values of several rectangles as they stand in one state of the view. */
  async fetch(rectangles: readonly Rectangle[]): Promise<FieldValue[][][]> {
    const { port, fields } = this.state;
    const areas = rectangles.map((rectangle) => areaOf(rectangle, fields));
    const asked = { view: port.view(), version: port.version(), areas };
    const copied = await this.calls.copy(asked, new AbortController().signal);
    return copied.areas.map(({ rows }) => rows);
  }
}
