import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { ICellRendererParams } from "ag-grid-community";
import { countOf, formatDay, formatValue } from "../../../ui/format-value.ts";
import type { GridContext } from "../grid-context.ts";
import type { GridRow } from "../row.ts";
import type { GroupInfo } from "./grouped-rows.ts";

/** The first cell of a row: a record's id, or the group that the row stands for, to be opened. */
export function firstCell(params: ICellRendererParams<GridRow>): HTMLElement {
  const cell = document.createElement("span");
  const { data, context } = params;
  if (!data?.group) {
    cell.textContent = params.valueFormatted ?? String(params.value ?? "");
    return cell;
  }
  const { depth, isOpen, records } = data.group;
  cell.className = "pfa-group-cell";
  cell.style.paddingInlineStart = `${depth * 18}px`;
  const opener = document.createElement("button");
  opener.type = "button";
  opener.tabIndex = -1;
  opener.className = "pfa-group-opener";
  opener.ariaExpanded = String(isOpen);
  opener.ariaLabel = `${isOpen ? "Close" : "Open"} ${describeGroup(data.group)}`;
  opener.textContent = isOpen ? "\u25be" : "\u25b8";
  opener.addEventListener("click", () => (context as GridContext).toggleGroup(data.id));
  const name = document.createElement("span");
  name.className = "pfa-group-name";
  name.textContent = describeGroup(data.group);
  const count = document.createElement("span");
  count.className = "pfa-group-count";
  count.textContent = countOf(records, "record");
  cell.append(opener, name, count);
  return cell;
}

/** A group in words: "Area / Silo: North", "Forecast start: Mar 2027". */
function describeGroup({ level, value }: GroupInfo): string {
  const { label, kind } = fieldSpec(level.field);
  if (value === null) return `${label}: empty`;
  if (kind !== "date" || typeof value !== "string") return `${label}: ${formatValue(kind, value)}`;
  if (level.unit === "year") return `${label}: ${value.slice(0, 4)}`;
  const day = formatDay(value);
  return `${label}: ${level.unit === "month" ? day.replace(/^\d+ /, "") : day}`;
}

/** Enter and Space change a group; the arrow to the right opens it, the one to the left closes it. */
export const isGroupKey = (
  { key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent,
  { isOpen }: GroupInfo,
): boolean =>
  !ctrlKey &&
  !metaKey &&
  !altKey &&
  !shiftKey &&
  (key === "Enter" || key === " " || key === (isOpen ? "ArrowLeft" : "ArrowRight"));
