import { type FieldKey, fieldSpec, isFieldKey } from "@pfa/domain/field-catalog.ts";
import { conditionsOf } from "@pfa/domain/window.ts";
import type { IHeaderComp, IHeaderParams } from "ag-grid-community";
import type { GridContext } from "./grid-context.ts";

const FILTER_ICON =
  '<svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true"><path d="M2 3h12L9.5 8.6V13l-3-1.6V8.6z" fill="currentColor"/></svg>';

/** A column's head: the label sorts, the funnel filters. Keys: Enter sorts (with Shift in addition), Alt+Down filters. */
export class GridHeader implements IHeaderComp {
  private readonly gui = document.createElement("div");
  private readonly label = document.createElement("button");
  private readonly sortMark = document.createElement("span");
  private readonly funnel = document.createElement("button");
  private field: FieldKey | null = null;
  private context: GridContext | null = null;
  private cell: HTMLElement | null = null;
  private stopListening = () => {};

  init(params: IHeaderParams): void {
    const id = params.column.getColId();
    this.gui.className = "pfa-head";
    if (!isFieldKey(id)) {
      this.gui.textContent = params.displayName;
      return;
    }
    this.field = id;
    this.context = params.context as GridContext;
    this.cell = params.eGridHeader;
    this.build(id);
    this.cell.addEventListener("keydown", this.onKeyDown);
    this.stopListening = this.context.onViewChange(() => this.update());
    this.update();
  }

  private build(field: FieldKey): void {
    const { label, meaning } = fieldSpec(field);
    this.label.type = "button";
    this.label.className = "pfa-head-label";
    this.label.tabIndex = -1;
    this.label.title = `${label}: ${meaning}`;
    const text = document.createElement("span");
    text.textContent = label;
    this.sortMark.className = "pfa-head-sort";
    this.sortMark.ariaHidden = "true";
    this.label.append(text, this.sortMark);
    this.label.addEventListener("click", (event) => this.context?.sortBy(field, event.shiftKey));
    this.funnel.type = "button";
    this.funnel.className = "pfa-head-filter";
    this.funnel.tabIndex = -1;
    this.funnel.ariaLabel = `Filter ${label}`;
    this.funnel.title = `Filter ${label}`;
    this.funnel.innerHTML = FILTER_ICON;
    this.funnel.addEventListener("click", () => this.context?.openFilter(field, this.funnel));
    // A click leaves the focus in its cell: that record is what one sorts around.
    this.gui.addEventListener("mousedown", (event) => event.preventDefault());
    this.gui.append(this.label, this.funnel);
  }

  private update(): void {
    const { field, context, cell } = this;
    if (!field || !context || !cell) return;
    const { sort, filter } = context.view();
    const at = sort.findIndex((term) => term.field === field);
    const direction = sort[at]?.direction;
    const arrow = direction === "asc" ? "\u2191" : "\u2193";
    this.sortMark.textContent = direction ? `${arrow}${sort.length > 1 ? at + 1 : ""}` : "";
    cell.ariaSort = direction ? `${direction}ending` : "none";
    this.funnel.classList.toggle(
      "pfa-head-filtered",
      conditionsOf(filter).some((term) => term.field === field),
    );
  }

  private readonly onKeyDown = (event: KeyboardEvent) => {
    if (!this.field || event.target !== this.cell) return;
    if (event.key === "Enter") this.context?.sortBy(this.field, event.shiftKey);
    else if (event.key === "ArrowDown" && event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      this.context?.openFilter(this.field, this.funnel);
    }
  };

  getGui(): HTMLElement {
    return this.gui;
  }

  refresh(): boolean {
    this.update();
    return true;
  }

  destroy(): void {
    this.stopListening();
    this.cell?.removeEventListener("keydown", this.onKeyDown);
  }
}
