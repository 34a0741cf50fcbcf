import type { EditableField } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, SourceRecord } from "@pfa/domain/record.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { type FieldMapping, mappedFields } from "@pfa/domain/field-mapping.ts";
import { compileRowParser } from "./parse-row.ts";
import type { RecordRequest, UpdateRequest } from "./pems.ts";
import type { PemsProblem } from "./problem.ts";
import { encodeScreenValue, type ScreenValue, screenValueText } from "./screen-values.ts";
import { asArray, isObject, objectAt, scalarText } from "./wire-shape.ts";

type Pair = { USERDEFINEDSCREENFIELDNAME: string; USERDEFINEDSCREENFIELDVALUE: ScreenValue };

/** Body of a call that reads one record. */
export const getRequest = (request: RecordRequest): unknown => screenRequest(request, "GET", []);

/** Body of a call that changes fields of one record, if it still has the version that the changes are based on. */
export const updateRequest = (request: UpdateRequest): unknown => ({
  ...screenRequest(request, "UPDATE", changedPairs(request.mapping, request.changes)),
  recordid: request.recordVersion,
});

function screenRequest(
  { mapping, organization, pfaId }: RecordRequest,
  action: "GET" | "UPDATE",
  changed: Pair[],
) {
  return {
    USERDEFINEDSCREENNAME: mapping.screenName,
    USERDEFINEDSERVICEACTION: action,
    USERDEFINEDSCREENFIELDVALUELIST: {
      USERDEFINEDSCREENFIELDVALUEPAIR: [
        pair(mapping.key.write, { TEXTDATA: pfaId }),
        pair(mapping.organization.write, { TEXTDATA: organization }),
        ...changed,
      ],
    },
  };
}

const pair = (name: string, value: ScreenValue): Pair => ({
  USERDEFINEDSCREENFIELDNAME: name,
  USERDEFINEDSCREENFIELDVALUE: value,
});

function changedPairs(
  mapping: FieldMapping,
  changes: Partial<Record<EditableField, FieldValue>>,
): Pair[] {
  return Object.entries(changes).flatMap(([field, value]) => {
    const spec = mapping.fields[field as EditableField];
    const written = pair(spec.write, encodeScreenValue(spec, value));
    if (spec.kind !== "rate") return [written];
    // PEMS may hold the old rate per week or day: the number alone would change its meaning.
    const unit = pair(mapping.fields[spec.unitField].write, { TEXTDATA: monthUnit(mapping) });
    return [written, unit];
  });
}

function monthUnit({ options }: FieldMapping): string {
  const month = Object.keys(options.rateUnits).find((key) => options.rateUnits[key] === "MONTH");
  if (month === undefined) throw new TypeError("the mapping has no unit for a rate per month");
  return month;
}

/** The record a screen call answers with, decoded as a grid row is, so that a read and a write-back never differ. */
export function readScreen(
  resultData: unknown,
  { mapping, organization, pfaId }: RecordRequest,
): Result<SourceRecord, PemsProblem> {
  const texts = screenTexts(resultData, mapping);
  if (!texts.ok) return texts;
  const parser = compileRowParser(mapping, [...texts.value.keys()]);
  if (!parser.ok) return malformed(parser.error);
  const cells = [...texts.value.values()];
  if (parser.value.organizationOf(cells) !== organization || parser.value.keyOf(cells) !== pfaId)
    return fail({ kind: "malformed", message: "PEMS answered with another record" });
  const record = parser.value.parse(cells);
  if (record.ok) return record;
  const problems = record.error.problems.map(({ field, message }) => `${field} ${message}`);
  return fail({ kind: "malformed", message: `record ${pfaId}: ${problems.join("; ")}` });
}

const malformed = (missingFields: string[]): Result<never, PemsProblem> =>
  fail({
    kind: "malformed",
    message: `fields missing: ${missingFields.join(", ")}`,
    missingFields,
  });

/** The screen's fields by the grid's names, as texts the grid would have written. */
function screenTexts(
  resultData: unknown,
  mapping: FieldMapping,
): Result<Map<string, string>, PemsProblem> {
  const aliases = aliasesOf(mapping);
  const texts = new Map<string, string>();
  const list = objectAt(resultData, "USERDEFINEDSCREENFIELDVALUELIST");
  for (const one of asArray(list?.USERDEFINEDSCREENFIELDVALUEPAIR)) {
    const name = isObject(one) ? scalarText(one.USERDEFINEDSCREENFIELDNAME) : null;
    if (!isObject(one) || !name)
      return fail({ kind: "malformed", message: "a screen field has no name" });
    const text = screenValueText(one.USERDEFINEDSCREENFIELDVALUE, mapping.options.dateFormat);
    if (!text.ok) return fail({ kind: "malformed", message: `${name}: ${text.error}` });
    texts.set(aliases.get(name) ?? name.toLowerCase(), text.value);
  }
  const { read, write } = mapping.recordVersion;
  const version = isObject(resultData) ? scalarText(resultData[write]) : null;
  if (version) texts.set(read.toLowerCase(), version);
  return ok(texts);
}

/** Grid aliases by screen name. */
function aliasesOf(mapping: FieldMapping): Map<string, string> {
  const { key, organization, recordVersion, modifiedAt } = mapping;
  const fields = mappedFields(mapping).map(([, spec]) => spec);
  return new Map(
    [...fields, key, organization, recordVersion, modifiedAt].map(({ read, write }) => [
      write,
      read.toLowerCase(),
    ]),
  );
}
