import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { mergeRecord } from "@pfa/domain/merge.ts";
import { sumMoney } from "@pfa/domain/money.ts";
import type { FieldValue, MergedValues, MirroredRecord } from "@pfa/domain/record.ts";
import { hasConflict, type SentItem } from "@pfa/domain/row-marks.ts";
import { foldText, termHolds } from "@pfa/domain/term-holds.ts";
import type { Sort, View } from "@pfa/domain/window.ts";

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
    .filter((row) => {
      const drafted = { isDrafted: hasDraft(row), hasConflict: isInConflict(row) };
      return view.filter.every((term) => termHolds(term, row.merged, drafted));
    })
    .toSorted((a, b) => compareRows(a, b, view.sort));
}

const isInConflict = ({ record, edits, items = [] }: ReferenceRecord) =>
  hasConflict({ edits, mirror: record.values, items });

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
  const part = foldText(search.trim());
  return part === "" || searched.some((field) => foldText(text(values[field])).includes(part));
}

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

type Value = string | number | boolean;

function ascending(field: FieldKey, a: Value, b: Value): number {
  if (typeof a !== "string" || typeof b !== "string") return Number(a) - Number(b);
  const isDate = fieldSpec(field).kind === "date";
  const folded = field === "pfaId" || isDate ? 0 : byCodePoint(foldText(a), foldText(b));
  return folded === 0 ? byCodePoint(a, b) : folded;
}

const text = (value: FieldValue) => (value === null ? "" : String(value));

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
