import { normalForm } from "./bulk-change-plan.ts";
import type { CellEdit } from "./edit-cells.ts";
import type { FieldKey } from "./field-catalog.ts";
import { addDays, addMonths, type IsoDate, toEpochDay } from "./iso-date.ts";
import { isReplaceable, type RangeArea, type RangeEdit, type Series } from "./range-edit.ts";
import type { FieldValue, MergedValues } from "./record.ts";
import { replaceText } from "./replace-text.ts";

/** A row that an action on ranges concerns; what was not read of it is left out. */
export type RangeRow = { row: number; merged: Partial<MergedValues> };

export type RowPlan = {
  /** Cells that the action makes another than they are. */
  cells: CellEdit[];
  /** Cells that hold already what the action puts there. */
  unchanged: number;
};

/** Merged values of the first row of an area, for an action that fills down. */
export type FirstRow = (area: RangeArea) => Partial<MergedValues>;

/** What an action writes on a row, by the areas that the row lies in; where areas overlap the last one holds. */
export function rowPlanner(
  edit: RangeEdit,
  areas: readonly RangeArea[],
  firstRow: FirstRow = () => ({}),
): (row: RangeRow) => RowPlan {
  const valueOf = valuesOf(edit, firstRow);
  return ({ row, merged }) => {
    const wanted = new Map<FieldKey, unknown>();
    for (const area of areas) {
      if (row < area.startRow || row >= area.endRow) continue;
      for (const [place, field] of area.fields.entries()) {
        const value = valueOf({ area, place, field, row, merged });
        if (value !== undefined) wanted.set(field, value);
      }
    }
    const cells = [...wanted]
      .map(([field, value]) => ({ field, value }))
      .filter(({ field, value }) => normalForm(field, value) !== merged[field]);
    return { cells, unchanged: wanted.size - cells.length };
  };
}

type Cell = RangeRow & {
  area: RangeArea;
  /** Of the field among the area's. */
  place: number;
  field: FieldKey;
};

/** What comes into a cell; undefined leaves it as it is. */
type CellValues = (cell: Cell) => unknown;

function valuesOf(edit: RangeEdit, firstRow: FirstRow): CellValues {
  switch (edit.kind) {
    case "paste":
      return pastedValues(edit.values);
    case "series": {
      const byField = new Map(edit.series.map((series) => [series.field, series]));
      return ({ area, field, row }) => {
        const series = byField.get(field);
        return series && seriesValue(series, row - area.startRow);
      };
    }
    case "fill":
      return edit.direction === "down"
        ? ({ area, field, row }) =>
            row === area.startRow ? undefined : (firstRow(area)[field] ?? null)
        : filledRight;
    case "clear":
      return () => null;
    case "replace":
      return ({ field, merged }) => {
        const text = merged[field];
        if (!isReplaceable(field) || typeof text !== "string") return undefined;
        const replaced = replaceText(text, { ...edit, find: edit.text });
        return replaced === text ? undefined : replaced;
      };
  }
}

/** A row that is shorter than the widest says nothing about the cells that it does not have. */
function pastedValues(values: readonly (readonly unknown[])[]): CellValues {
  const width = values.reduce((widest, { length }) => Math.max(widest, length), 1);
  return ({ area, place, row }) => values[(row - area.startRow) % values.length]?.[place % width];
}

function filledRight({ area: { fields }, place, merged }: Cell): unknown {
  const [source] = fields;
  return place === 0 || source === undefined ? undefined : (merged[source] ?? null);
}

/** Days beyond these are refused by every field's own rule, and far beyond them there is no calendar. */
const EARLIEST = { day: "0100-01-01", epochDay: -680_000 } as const;
const LATEST = { day: "9999-12-31", epochDay: 2_900_000 } as const;

/** The value of a series' `index`-th row, from 0. */
export function seriesValue({ first, step, unit }: Series, index: number): FieldValue {
  // Fifteen digits are exact; beyond them 0.1 + 0.2 is not 0.3.
  if (typeof first === "number") return Number((first + step * index).toPrecision(15));
  return moveDay(first, step * index, unit);
}

const daysOf = { number: 1, day: 1, week: 7, month: 31, year: 366 } as const;

function moveDay(day: IsoDate, moved: number, unit: Series["unit"]): IsoDate {
  const about = (toEpochDay(day) ?? 0) + moved * daysOf[unit];
  if (about < EARLIEST.epochDay) return EARLIEST.day;
  if (about > LATEST.epochDay) return LATEST.day;
  if (unit === "month") return addMonths(day, moved);
  return unit === "year" ? addMonths(day, 12 * moved) : addDays(day, moved * daysOf[unit]);
}

/** Fields whose values an action reads beside those that it writes. */
export const fieldsFilledFrom = (edit: RangeEdit, areas: readonly RangeArea[]): FieldKey[] =>
  edit.kind === "fill" && edit.direction === "right"
    ? areas.flatMap(({ fields }) => fields.slice(0, 1))
    : [];

const words: Record<RangeEdit["kind"], string> = {
  paste: "Pasted into",
  series: "Filled a series into",
  fill: "Filled",
  clear: "Cleared",
  replace: "Replaced text in",
};

const count = (number: number, noun: string) =>
  `${number.toLocaleString("en-US")} ${number === 1 ? noun : `${noun}s`}`;

/** An action in a few words; names numbers, never values. */
export const describeRangeEdit = (
  { kind }: RangeEdit,
  done: { cells: number; records: number },
): string => `${words[kind]} ${count(done.cells, "cell")} of ${count(done.records, "record")}`;
