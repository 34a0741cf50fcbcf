import { addDays } from "@pfa/domain/iso-date.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Condition } from "@pfa/domain/window.ts";
import { catalogColumns } from "../catalog/columns.ts";
import { quantities, type QuantityKey } from "../catalog/quantities.ts";
import type { Comparator } from "./concepts.ts";
import type { DayRange } from "./days.ts";
import type { Filter } from "./frame.ts";

export type GridFilter = { filter: Condition[]; search: string; onlyDrafts: boolean };

const fields = new Map(
  catalogColumns(new Set(["ViewFinancials"])).map(({ name, field }) => [name, field]),
);

export const fieldOfColumn = (column: string): FieldKey | null => fields.get(column) ?? null;

const fieldOfQuantity = (key: QuantityKey): FieldKey | null =>
  key === "variance" ? "variance" : fieldOfColumn(quantities[key].sql);

/** The same records as the grid would filter them; null where the grid has no words for it. */
export function toGridFilter(filters: readonly Filter[]): GridFilter | null {
  const conditions: Condition[] = [];
  let onlyDrafts = false;
  for (const filter of filters) {
    if (filter.kind === "flag" && filter.column === "has_draft" && filter.value) onlyDrafts = true;
    else {
      const own = toConditions(filter);
      if (own === null) return null;
      conditions.push(...own);
    }
  }
  return { filter: conditions, search: "", onlyDrafts };
}

// oxlint-disable-next-line complexity -- a line for each kind of condition
function toConditions(filter: Filter): Condition[] | null {
  switch (filter.kind) {
    case "in":
      return valueConditions(filter);
    case "flag":
      return onField(filter.column, (field) => [{ field, op: "is", value: filter.value }]);
    case "number":
      return amountConditions(fieldOfQuantity(filter.quantity), filter.op, filter.value);
    case "numberBetween": {
      const field = fieldOfQuantity(filter.quantity);
      return field && [{ field, op: "numberBetween", from: filter.from, to: filter.to }];
    }
    case "quantities":
      return varianceConditions(filter);
    case "blank":
      return filter.orZero
        ? null
        : onField(filter.column, (field) => [{ field, op: filter.isNot ? "notBlank" : "blank" }]);
    case "days":
      return dayConditions(fieldOfColumn(filter.column), filter.range);
    case "overlap":
      return [
        ...(dayConditions(
          "forecastStart",
          filter.range.to === undefined ? {} : { to: filter.range.to },
        ) ?? []),
        ...(dayConditions(
          "forecastEnd",
          filter.range.from === undefined ? {} : { from: filter.range.from },
        ) ?? []),
      ];
    case "percentOver":
    case "weekday":
    case "syncedBefore":
    case "syncedSince":
    case "average":
    case "either":
    case "not":
      return null;
  }
}

function onField(column: string, make: (field: FieldKey) => Condition[]): Condition[] | null {
  const field = fieldOfColumn(column);
  return field === null ? null : make(field);
}

/** Longer lists are refused by the grid. */
const MAX_VALUES = 1000;

function valueConditions({
  column,
  values,
  isNot,
}: Extract<Filter, { kind: "in" }>): Condition[] | null {
  if (values.length > MAX_VALUES) return null;
  return onField(column, (field) =>
    isNot
      ? values.map((value): Condition => ({ field, op: "notEquals", value }))
      : [{ field, op: "in", values }],
  );
}

const amountOperators = {
  ">": "greaterThan",
  ">=": "greaterOrEqual",
  "<": "lessThan",
  "<=": "lessOrEqual",
  "=": "numberEquals",
} as const;

function amountConditions(
  field: FieldKey | null,
  op: Comparator,
  value: number,
): Condition[] | null {
  if (field === null || op === "<>") return null;
  return [{ field, op: amountOperators[op], value }];
}

/** Of two fields the grid compares forecast and plan only: by their difference. */
function varianceConditions({
  left,
  op,
  right,
}: Extract<Filter, { kind: "quantities" }>): Condition[] | null {
  return left === "forecast" && right === "plan" ? amountConditions("variance", op, 0) : null;
}

function dayConditions(field: FieldKey | null, { from, to }: DayRange): Condition[] | null {
  if (field === null) return null;
  if (from !== undefined && to !== undefined) return [{ field, op: "dateBetween", from, to }];
  if (from !== undefined) return [{ field, op: "after", value: addDays(from, -1) }];
  return to === undefined ? [] : [{ field, op: "before", value: addDays(to, 1) }];
}
