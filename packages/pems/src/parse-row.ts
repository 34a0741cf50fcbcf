import { fieldSpec, type MirrorField } from "@pfa/domain/field-catalog.ts";
import { toMonthlyRate } from "@pfa/domain/cost.ts";
import { MAX_MONEY } from "@pfa/domain/money.ts";
import type { FieldValue, MirrorValues, SourceRecord } from "@pfa/domain/record.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { type FieldMapping, type MappedField, mappedFields } from "@pfa/domain/field-mapping.ts";
import type { QuarantinedRow } from "./pems.ts";
import {
  decodeDate,
  decodeDecimal,
  decodeEnum,
  decodeFlag,
  decodeInteger,
  decodeMoney,
  decodeTimestamp,
  isStorable,
  toStorable,
} from "./wire-values.ts";

/** A row's texts, in the order of the columns; undefined where PEMS left one out. */
export type Cells = readonly (string | undefined)[];

export type RowParser = {
  /** PFA id as PEMS sent it. */
  keyOf(cells: Cells): string;
  organizationOf(cells: Cells): string;
  parse(cells: Cells): Result<SourceRecord, QuarantinedRow>;
  /** What became of the row, also where something is wrong with it. */
  inspect(cells: Cells): InspectedRow;
};

/** A row read as far as it can be: a field with a problem is null. */
export type InspectedRow = {
  record: Omit<SourceRecord, "extra">;
  problems: QuarantinedRow["problems"];
};

/** numeric(10,2) in the database. */
const MAX_NUMBER = 99_999_999.99;
const MAX_KEY_LENGTH = 100;

/**
 * A parser for rows of these columns, or the names of mapped columns that are not among them. Columns are found by
 * name: their order and their number mean nothing.
 */
export function compileRowParser(
  mapping: FieldMapping,
  columns: readonly string[],
): Result<RowParser, string[]> {
  const places = new Map(columns.map((name, index) => [name.toLowerCase(), index]));
  const missing: string[] = [];
  const placeOf = ({ read }: { read: string }): number => {
    const place = places.get(read.toLowerCase());
    if (place === undefined) missing.push(read);
    return place ?? -1;
  };
  const layout: Layout = {
    mapping,
    columns: columns.map((name) => name.toLowerCase()),
    key: placeOf(mapping.key),
    organization: placeOf(mapping.organization),
    recordVersion: placeOf(mapping.recordVersion),
    modifiedAt: placeOf(mapping.modifiedAt),
    fields: mappedFields(mapping).map(([field, spec]) => ({ field, spec, place: placeOf(spec) })),
    extra: [],
  };
  if (missing.length > 0) return fail([...new Set(missing)]);
  const mapped = new Set([
    layout.key,
    layout.organization,
    layout.recordVersion,
    layout.modifiedAt,
    ...layout.fields.map(({ place }) => place),
  ]);
  // By name, whatever order PEMS sends them in: what follows from a record's content stays the same.
  layout.extra = columns
    .map((_, index) => index)
    .filter((index) => !mapped.has(index))
    .toSorted((a, b) => (nameOf(layout, a) < nameOf(layout, b) ? -1 : 1));
  return ok({
    keyOf: (cells) => textOf(cells, layout.key),
    organizationOf: (cells) => textOf(cells, layout.organization),
    parse: (cells) => parseRow(layout, cells),
    inspect: (cells) => inspectRow(layout, cells),
  });
}

type Layout = {
  mapping: FieldMapping;
  columns: string[];
  key: number;
  organization: number;
  recordVersion: number;
  modifiedAt: number;
  fields: { field: MirrorField; spec: MappedField; place: number }[];
  extra: number[];
};

const textOf = (cells: Cells, place: number): string => cells[place]?.trim() ?? "";

function parseRow(layout: Layout, cells: Cells): Result<SourceRecord, QuarantinedRow> {
  const { record, problems } = inspectRow(layout, cells);
  const { pfaId } = record;
  return problems.length === 0
    ? ok({ ...record, extra: extraOf(layout, cells) })
    : fail({
        pfaId: pfaId === "" ? null : toStorable(pfaId),
        raw: rawOf(layout, cells),
        problems,
      });
}

function inspectRow(layout: Layout, cells: Cells): InspectedRow {
  const problems: QuarantinedRow["problems"] = [];
  const report = (field: string, message: string): null => {
    problems.push({ field, message: toStorable(message) });
    return null;
  };
  checkTexts(layout, cells, report);
  const pfaId = parseKey(layout, cells, report);
  const recordVersion = parseVersion(layout, cells, report);
  const modifiedAt = parseModifiedAt(layout, cells, report);
  const values = {} as MirrorValues;
  for (const { field, spec, place } of layout.fields) {
    values[field] = parseField(layout.mapping, { field, spec }, textOf(cells, place), report);
  }
  convertRates(layout, values, report);
  return { record: { pfaId, recordVersion, modifiedAt, values }, problems };
}

type Report = (field: string, message: string) => null;

function checkTexts(layout: Layout, cells: Cells, report: Report): void {
  for (let place = 0; place < layout.columns.length; place += 1) {
    const text = cells[place];
    if (text === undefined) report(nameOf(layout, place), "PEMS left this column out of the row");
    else if (!isStorable(text)) report(nameOf(layout, place), "has characters that are no text");
  }
}

/** Our name for a column, or PEMS's where we have none. */
const nameOf = (layout: Layout, place: number): string =>
  layout.fields.find((field) => field.place === place)?.field ?? layout.columns[place] ?? "";

function parseKey(layout: Layout, cells: Cells, report: Report): string {
  const pfaId = textOf(cells, layout.key);
  if (pfaId === "") report("pfaId", "is empty");
  else if (/\s/.test(pfaId)) report("pfaId", `"${pfaId.slice(0, 60)}" holds a blank`);
  else if (pfaId.length > MAX_KEY_LENGTH) report("pfaId", "is too long");
  return pfaId;
}

function parseVersion(layout: Layout, cells: Cells, report: Report): number {
  const text = textOf(cells, layout.recordVersion);
  const decoded = decodeInteger(text);
  if (decoded.ok && decoded.value >= 0) return decoded.value;
  const message = decoded.ok ? `"${text}" is negative` : decoded.error;
  report(layout.mapping.recordVersion.read, text === "" ? "is empty" : message);
  return 0;
}

function parseModifiedAt(layout: Layout, cells: Cells, report: Report): string | null {
  const text = textOf(cells, layout.modifiedAt);
  if (text === "") return null;
  const decoded = decodeTimestamp(text, layout.mapping.options.dateFormat);
  return decoded.ok ? decoded.value : report(layout.mapping.modifiedAt.read, decoded.error);
}

function parseField(
  mapping: FieldMapping,
  { field, spec }: { field: MirrorField; spec: MappedField },
  text: string,
  report: Report,
): FieldValue {
  if (text === "")
    return spec.kind === "flag" || spec.kind === "check" ? report(field, "is empty") : null;
  const decoded = decodeValue(field, spec, text, mapping.options);
  return decoded.ok ? decoded.value : report(field, decoded.error);
}

type Options = FieldMapping["options"];

const decoders: Record<
  Exclude<MappedField["kind"], "text" | "enum">,
  (text: string, options: Options) => Result<FieldValue, string>
> = {
  date: (text, { dateFormat }) => decodeDate(text, dateFormat),
  timestamp: (text, { dateFormat }) => decodeTimestamp(text, dateFormat),
  money: (text, { groupedNumbers }) => decodeMoney(text, groupedNumbers),
  rate: (text, { groupedNumbers }) => decodeMoney(text, groupedNumbers),
  number: (text, { groupedNumbers }) => decodeDecimal(text, groupedNumbers, MAX_NUMBER),
  integer: decodeInteger,
  flag: decodeFlag,
  check: decodeFlag,
};

function decodeValue(
  field: MirrorField,
  spec: MappedField,
  text: string,
  options: Options,
): Result<FieldValue, string> {
  if (spec.kind === "text") return decodeText(field, text);
  if (spec.kind === "enum") return decodeEnum(text, spec.values);
  return decoders[spec.kind](text, options);
}

/** Indexed texts have a length; one that is longer would fail the whole page in the database. */
function decodeText(field: MirrorField, text: string): Result<string, string> {
  const limit = fieldSpec(field).maxLength;
  return limit !== undefined && text.length > limit
    ? fail(`is longer than ${limit} characters`)
    : ok(text);
}

/** PEMS keeps a rate with its unit; ours are per month. A unit we do not know is not guessed at. */
function convertRates(layout: Layout, values: MirrorValues, report: Report): void {
  const units = layout.mapping.options.rateUnits;
  for (const { field, spec } of layout.fields) {
    const rate = values[field];
    if (spec.kind !== "rate" || typeof rate !== "number") continue;
    const unit = String(values[spec.unitField] ?? "").toUpperCase();
    const known = Object.hasOwn(units, unit) ? units[unit] : undefined;
    const monthly = known === undefined ? null : toMonthlyRate(rate, known);
    if (monthly === null) report(field, `has the unit "${unit.slice(0, 60)}", which is unknown`);
    else if (Math.abs(monthly) > MAX_MONEY) report(field, "is too large per month");
    else values[field] = monthly;
  }
}

function extraOf(layout: Layout, cells: Cells): Record<string, string> {
  const extra: Record<string, string> = {};
  for (const place of layout.extra) {
    const text = textOf(cells, place);
    if (text !== "") extra[layout.columns[place] ?? ""] = text;
  }
  return extra;
}

function rawOf(layout: Layout, cells: Cells): Record<string, string> {
  const raw: Record<string, string> = {};
  for (const [place, name] of layout.columns.entries()) {
    const text = cells[place] ?? "";
    if (text !== "") raw[name] = toStorable(text);
  }
  return raw;
}
