import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { mergeRecord } from "@pfa/domain/merge.ts";
import { sumMoney } from "@pfa/domain/money.ts";
import type { FieldValue, MergedValues, MirroredRecord } from "@pfa/domain/record.ts";
import { hasConflict } from "@pfa/domain/row-marks.ts";
import type { SentItem } from "@pfa/domain/row-marks.ts";
import type { Condition, FilterTerm, Sort, View } from "@pfa/domain/window.ts";

// What a view holds, in plain TypeScript over the domain's own merge: slow and easy to believe. Everything that answers
// views faster is compared with it.

/** A record and the reader's edits of it. */
export type ReferenceRecord = {
  rid: number;
  record: MirroredRecord;
  edits: FieldEdits;
  /** The reader's commit items of it, newest first; none if not said. */
  items?: readonly SentItem[];
};

/** A record of a view with its merged values. */
export type ReferenceRow = ReferenceRecord & { merged: MergedValues };

/** Every row of a view, in its order. */
export function referenceView(records: readonly ReferenceRecord[], view: View): ReferenceRow[] {
  return records
    .map((record) => ({ ...record, merged: mergeRecord(record.record.values, record.edits) }))
    .filter((row) => !row.record.isVanished || hasDraft(row))
    .filter((row) => !view.onlyDrafts || hasDraft(row))
    .filter((row) => matchesSearch(row.merged, view.search))
    .filter((row) => view.filter.every((term) => holds(term, row)))
    .toSorted((a, b) => compareRows(a, b, view.sort));
}

const hasDraft = ({ edits }: ReferenceRecord) => editedFields(edits).length > 0;

const searched: readonly FieldKey[] = [
  "pfaId",
  "description",
  "areaSilo",
  "category",
  "class",
  "manufacturer",
  "model",
  "equipment",
];

function matchesSearch(values: MergedValues, search: string): boolean {
  const part = fold(search.trim());
  return part === "" || searched.some((field) => fold(text(values[field])).includes(part));
}

function holds(term: FilterTerm, row: ReferenceRow): boolean {
  if ("terms" in term) {
    const one = (inner: FilterTerm) => holds(inner, row);
    return term.op === "any" ? term.terms.some(one) : term.terms.every(one);
  }
  if (term.op === "drafted") return hasDraft(row);
  return term.op === "conflict"
    ? hasConflict({ ...row, mirror: row.record.values, items: row.items ?? [] })
    : conditionHolds(term, row.merged);
}

function conditionHolds(condition: Condition, values: MergedValues): boolean {
  const value = values[condition.field];
  if (condition.op === "blank") return value === null;
  if (condition.op === "notEquals") return value !== condition.value;
  // A record without a value contains nothing, not even the empty text.
  if (value === null && condition.op === "notContains") return true;
  if (condition.op === "in") return condition.values.includes(value === null ? null : text(value));
  return value !== null && valueHolds(condition, value);
}

function valueHolds(condition: Condition, value: Value): boolean {
  if ("from" in condition) return value >= condition.from && value <= condition.to;
  if (!("value" in condition)) return true;
  return tests[condition.op](value, condition.value);
}

type Value = string | number | boolean;
type ComparingOperator = Extract<Condition, { value: unknown }>["op"];

const tests: Record<ComparingOperator, (value: Value, operand: Value) => boolean> = {
  contains: (value, part) => fold(text(value)).includes(fold(text(part))),
  notContains: (value, part) => !fold(text(value)).includes(fold(text(part))),
  startsWith: (value, part) => fold(text(value)).startsWith(fold(text(part))),
  endsWith: (value, part) => fold(text(value)).endsWith(fold(text(part))),
  equals: (value, other) => value === other,
  notEquals: (value, other) => value !== other,
  numberEquals: (value, other) => value === other,
  lessThan: (value, other) => value < other,
  lessOrEqual: (value, other) => value <= other,
  greaterThan: (value, other) => value > other,
  greaterOrEqual: (value, other) => value >= other,
  on: (value, other) => value === other,
  before: (value, other) => value < other,
  after: (value, other) => value > other,
  is: (value, other) => value === other,
};

function compareRows(a: ReferenceRow, b: ReferenceRow, sort: readonly Sort[]): number {
  for (const { field, direction } of sort) {
    const order = compareValues(field, a.merged[field], b.merged[field], direction);
    if (order !== 0) return order;
  }
  return byCodePoint(a.record.pfaId, b.record.pfaId);
}

/** The order of a field's values, empty ones last. */
export function compareValues(
  field: FieldKey,
  a: FieldValue,
  b: FieldValue,
  direction: Sort["direction"] = "asc",
): number {
  // Last in both directions.
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = ascending(field, a, b);
  return direction === "asc" ? order : -order;
}

function ascending(field: FieldKey, a: Value, b: Value): number {
  if (typeof a !== "string" || typeof b !== "string") return Number(a) - Number(b);
  const isDate = fieldSpec(field).kind === "date";
  const folded = field === "pfaId" || isDate ? 0 : byCodePoint(fold(a), fold(b));
  return folded === 0 ? byCodePoint(a, b) : folded;
}

const text = (value: FieldValue) => (value === null ? "" : String(value));

/** Letter by letter, as PostgreSQL's built-in locale folds; JavaScript looks at a letter's neighbours, and may make two of one. */
export const fold = (value: string): string => Array.from(value, foldLetter).join("");

function foldLetter(letter: string): string {
  const [folded = letter] = letter.toLowerCase();
  return folded;
}

/** UTF-8 keeps code point order; JavaScript's own comparison does not beyond U+FFFF. */
const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The KPI totals of all records that count, with or without the edits. */
export function referenceTotals(records: readonly ReferenceRecord[], side: "mirror" | "merged") {
  const counted = records
    .filter(({ record }) => !record.isVanished)
    .map(({ record, edits }) => mergeRecord(record.values, side === "mirror" ? {} : edits))
    .filter((values) => values.isDiscontinued !== true && values.isFundsTransferable !== true);
  const sum = (field: FieldKey) => sumMoney(counted.map((values) => Number(values[field])));
  return {
    records: counted.length,
    plan: sum("planCost"),
    forecast: sum("forecastCost"),
    actual: sum("actualCost"),
    variance: sum("variance"),
  };
}
