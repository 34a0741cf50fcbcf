import type { ICellRendererParams } from "ag-grid-community";
import type { GridRow } from "./row.ts";

export const FLAG_CLASS = "pfa-check";

/** A check box drawn by hand: the grid's own would take the focus from the cell. */
export function flagRenderer({ value }: ICellRendererParams<GridRow>): HTMLElement {
  const box = document.createElement("span");
  if (typeof value !== "boolean") return box;
  box.className = value ? `${FLAG_CLASS} ${FLAG_CLASS}-on` : FLAG_CLASS;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", value ? "Yes" : "No");
  return box;
}
