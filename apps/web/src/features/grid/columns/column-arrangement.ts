import { type FieldKey, isFieldKey } from "@pfa/domain/field-catalog.ts";
import type { ColumnPlace } from "@pfa/domain/view-display.ts";
import type { GridApi } from "ag-grid-community";
import { fixedFields, ROW_NUMBER } from "../columns.ts";
import { moved } from "./moved.ts";

/** How soon after a change of columns it is told: dragging changes a width with every pixel. */
const SETTLED_MS = 300;

const events = ["columnMoved", "columnResized", "columnVisible", "columnPinned"] as const;

/** Where the grid's columns stand, how wide they are and which are shown: read, changed and told. */
export class ColumnArrangement {
  private readonly api: GridApi;
  private readonly onChange: (places: ColumnPlace[]) => void;
  private readonly standard: ColumnPlace[];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `onDrawn` is called at once whenever other columns are shown, `onChange` once the user has arranged them. */
  constructor(
    api: GridApi,
    options: { onDrawn: () => void; onChange: (places: ColumnPlace[]) => void },
  ) {
    this.api = api;
    this.onChange = options.onChange;
    this.standard = this.places();
    for (const event of events)
      api.addEventListener(event, ({ source }) => {
        options.onDrawn();
        // What was arranged from here is told by whoever arranged it.
        if (source !== "api") this.tellSoon();
      });
  }

  /** All columns in their order. */
  places(): ColumnPlace[] {
    return this.api.getColumnState().flatMap(({ colId, width, hide, pinned }): ColumnPlace[] => {
      if (!isFieldKey(colId)) return [];
      const side = pinned === true ? "left" : pinned || null;
      return [
        { field: colId, width: Math.round(width ?? 100), isHidden: hide === true, pinned: side },
      ];
    });
  }

  /** Puts columns to their places; null for the standard ones. Tells nobody. */
  apply(places: readonly ColumnPlace[] | null): void {
    const wanted = places ?? this.standard;
    if (JSON.stringify(wanted) === JSON.stringify(this.places())) return;
    this.api.applyColumnState({
      state: [
        { colId: ROW_NUMBER, pinned: "left", hide: false },
        ...wanted.map(({ field, width, isHidden, pinned }) => ({
          colId: field,
          width,
          pinned,
          hide: isHidden && !fixedFields.has(field),
        })),
      ],
      applyOrder: true,
      // Fields that a view does not know of came later.
      defaultState: { hide: true },
    });
  }

  show(fields: readonly FieldKey[], isShown: boolean): void {
    this.api.setColumnsVisible([...fields], isShown);
    this.tell();
  }

  pin(field: FieldKey, pinned: ColumnPlace["pinned"]): void {
    this.api.setColumnsPinned([field], pinned);
    this.tell();
  }

  /** Moves a column before another one, or behind all. */
  move(field: FieldKey, before: FieldKey | null): void {
    this.apply(moved(this.places(), field, before));
    this.tell();
  }

  /** As wide as what is in sight of each column that is shown. */
  autosize(): void {
    this.api.autoSizeAllColumns();
    this.tell();
  }

  reset(): void {
    this.apply(null);
    this.tell();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.onChange(this.places());
  }

  private tellSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), SETTLED_MS);
  }
}
