import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { sumMoney } from "@pfa/domain/money.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type {
  AggregateRequest,
  Aggregates,
  DistinctRequest,
  DistinctValues,
  FieldAggregate,
  FindRequest,
  FoundRow,
  Group,
  Groups,
  GroupsRequest,
  IdsRequest,
  PositionRequest,
  RowRange,
  WindowRequest,
} from "@pfa/domain/view-requests.ts";
import { foldText } from "@pfa/domain/term-holds.ts";
import { type Window, withoutField } from "@pfa/domain/window.ts";
import {
  compareValues,
  type ReferenceRecord,
  type ReferenceRow,
  referenceView,
} from "./reference-view.ts";

// Answers to everything that is asked of views, by the same plain means as the view itself. Versions are left out: a list of
// records has none.

type Records = readonly ReferenceRecord[];

/** A window without the marks of its rows. */
export function referenceWindow(
  records: Records,
  { view, columns, ...range }: Omit<WindowRequest, "since">,
): Pick<Window, "columns" | "rows" | "total"> {
  const all = referenceView(records, view);
  const rows = part(all, range).map(({ record, merged }) => ({
    id: record.pfaId,
    values: columns.map((field) => merged[field]),
    ...(record.isVanished && { vanished: true as const }),
  }));
  return { columns: [...columns], rows, total: all.length };
}

const part = <T>(rows: readonly T[], { startRow, endRow }: RowRange): T[] =>
  rows.slice(startRow, endRow);

export const referenceIds = (
  records: Records,
  { view, ...range }: Omit<IdsRequest, "version">,
): string[] => part(referenceView(records, view), range).map(({ record }) => record.pfaId);

export function referencePosition(
  records: Records,
  { view, pfaId }: PositionRequest,
): number | null {
  const row = referenceView(records, view).findIndex(({ record }) => record.pfaId === pfaId);
  return row === -1 ? null : row;
}

export function referenceFind(records: Records, request: FindRequest): Omit<FoundRow, "version"> {
  const { view, columns, fromRow, direction } = request;
  const needle = foldText(request.text);
  const matching = referenceView(records, view).flatMap(({ record, merged }, row) => {
    const field = columns.find((column) => shown(column, merged[column]).includes(needle));
    return field ? [{ row, id: record.pfaId, field }] : [];
  });
  const match =
    direction === "next"
      ? (matching.find(({ row }) => row >= fromRow) ?? matching[0])
      : (matching.findLast(({ row }) => row <= fromRow) ?? matching.at(-1));
  return { match: match ?? null, matches: matching.length };
}

/** What can be found in a cell. A flag is shown as a sign, which no text finds. */
function shown(field: FieldKey, value: FieldValue): string {
  return value === null || fieldSpec(field).kind === "boolean" ? "" : foldText(String(value));
}

export function referenceAggregates(
  records: Records,
  { view, fields, range }: Pick<AggregateRequest, "view" | "fields"> & { range: RowRange | null },
): Omit<Aggregates, "version"> {
  const all = referenceView(records, view);
  const rows = range ? part(all, range) : all;
  const aggregates = fields.map((field) => [field, aggregate(field, rows)]);
  return { records: rows.length, fields: Object.fromEntries(aggregates) };
}

function aggregate(field: FieldKey, rows: readonly ReferenceRow[]): FieldAggregate {
  const filled = rows.map(({ merged }) => merged[field]).filter((value) => value !== null);
  const { kind } = fieldSpec(field);
  const isNumeric = kind === "money" || kind === "number";
  const ordered =
    isNumeric || kind === "date" ? filled.toSorted((a, b) => compareValues(field, a, b)) : [];
  return {
    filled: filled.length,
    sum: isNumeric ? sum(field, rows) : null,
    min: ordered[0] ?? null,
    max: ordered.at(-1) ?? null,
  };
}

const sum = (field: FieldKey, rows: readonly ReferenceRow[]): number =>
  sumMoney(rows.map(({ merged }) => Number(merged[field] ?? 0)));

export function referenceGroups(
  records: Records,
  { view, field, unit, sums, offset, limit }: GroupsRequest,
): Omit<Groups, "version"> {
  const isDate = fieldSpec(field).kind === "date";
  const valueOf = ({ merged }: ReferenceRow) =>
    isDate ? firstDay(merged[field], unit) : merged[field];
  const groups = [...Map.groupBy(referenceView(records, view), valueOf)]
    .toSorted(([a], [b]) => compareValues(field, a, b))
    .map(([value, rows]): Group => {
      const totals = sums.map((summed) => [summed, sum(summed, rows)]);
      return { value, records: rows.length, sums: Object.fromEntries(totals) };
    });
  return { groups: groups.slice(offset, offset + limit), total: groups.length };
}

function firstDay(day: FieldValue, unit: GroupsRequest["unit"]): FieldValue {
  if (typeof day !== "string" || unit === "day") return day;
  return unit === "month" ? `${day.slice(0, 7)}-01` : `${day.slice(0, 4)}-01-01`;
}

export function referenceDistinct(
  records: Records,
  { view, field, prefix, limit }: DistinctRequest,
): DistinctValues {
  const others = { ...view, filter: withoutField(view.filter, field) };
  const counts = new Map<FieldValue, number>();
  for (const { merged } of referenceView(records, others))
    counts.set(merged[field], (counts.get(merged[field]) ?? 0) + 1);
  const values = [...counts]
    .filter(([value]) => prefix === "" || begins(value, prefix))
    .toSorted(([a], [b]) => compareValues(field, a, b))
    .map(([value, count]) => ({ value, count }));
  return { values: values.slice(0, limit), total: values.length };
}

const begins = (value: FieldValue, prefix: string): boolean =>
  value !== null && foldText(String(value)).startsWith(foldText(prefix));
