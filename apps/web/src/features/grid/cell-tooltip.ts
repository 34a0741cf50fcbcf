import { type FieldKey, fieldSpec, isFieldKey } from "@pfa/domain/field-catalog.ts";
import type { ITooltipComp, ITooltipParams, TooltipCallbackParams } from "ag-grid-community";
import { describeState } from "./cell-state.ts";
import type { GridContext } from "./grid-context.ts";
import type { GridRow } from "./row.ts";

const HOW_TO_RESOLVE =
  "To resolve it: right-click the cell (or press the menu key) and choose Resolve conflict.";

/** What hovering a cell tells: its state with old and new value, or why it is locked. */
function tooltipLines(row: GridRow, field: string, context: GridContext): string[] {
  if (!isFieldKey(field)) return [];
  const state = context.stateOf(row, field);
  if (state) {
    const { title, change, message } = describeState(field, row.values[field] ?? null, state);
    const hint = state.kind === "conflict" ? HOW_TO_RESOLVE : null;
    return [title, change, message, hint].filter((line) => line !== null);
  }
  const lock = context.lockOf(row, field);
  return [longText(row, field), lock?.message ?? null].filter((line) => line !== null);
}

/** Texts that a column may have cut off. */
const LONG = 16;

function longText(row: GridRow, field: FieldKey): string | null {
  const value = row.values[field];
  const isText = ["text", "code"].includes(fieldSpec(field).kind);
  return isText && typeof value === "string" && value.length > LONG ? value : null;
}

/** The grid asks first whether there is anything to show. */
export const tooltipValue = (params: TooltipCallbackParams<GridRow>): string | null => {
  const column = params.column;
  if (!params.data || !column || !("getColId" in column)) return null;
  const lines = tooltipLines(params.data, column.getColId(), params.context as GridContext);
  return lines.length > 0 ? lines.join("\n") : null;
};

export class CellTooltip implements ITooltipComp {
  private readonly gui = document.createElement("div");

  init(params: ITooltipParams): void {
    this.gui.className = "pfa-tooltip";
    const [title, ...rest] = String(params.value).split("\n");
    for (const [index, line] of [title ?? "", ...rest].entries()) {
      const element = document.createElement(index === 0 ? "strong" : "span");
      element.textContent = line;
      this.gui.append(element);
    }
  }

  getGui(): HTMLElement {
    return this.gui;
  }
}
