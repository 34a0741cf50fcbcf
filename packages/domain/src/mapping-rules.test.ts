import { describe, expect, test } from "vitest";
import { type FieldMapping, fieldMappingSchema, type MappedField } from "./field-mapping.ts";
import { compareMappings, readsDifferently } from "./mapping-changes.ts";
import { checkMapping, findUnknownColumns } from "./mapping-rules.ts";
import { aMapping } from "./testing/builders.ts";

const { fields } = aMapping();
const change = (field: keyof FieldMapping["fields"], part: Partial<MappedField>) =>
  aMapping({ [field]: { ...fields[field], ...part } });

const problemsOf = (mapping: FieldMapping) =>
  checkMapping(mapping).map(({ at, message }) => `${at}: ${message}`);

describe("S40: each field has columns of its own", () => {
  test("S40: a mapping of different columns has no problem", () => {
    expect(fieldMappingSchema.parse(aMapping())).toEqual(aMapping());
    expect(checkMapping(aMapping())).toEqual([]);
  });

  test("S40: a column or a screen field that is used twice is named with both fields, in any case", () => {
    expect(problemsOf(change("model", { read: "COL_CATEGORY" }))).toEqual([
      "model: is read from the column of Category; each field needs a column of its own",
    ]);
    expect(problemsOf(change("model", { write: "scr_modified" }))).toEqual([
      "model: is written to the screen field of the time of last change; each field needs one of its own",
    ]);
  });

  test("S40: the PFA ID is read from the key's column, and only it may be", () => {
    expect(problemsOf(change("pfaId", { read: "col_other" }))).toEqual([
      `pfaId: must be read from the key's column, "col_pfa_id"`,
    ]);
    expect(problemsOf(change("model", { read: "col_pfa_id" }))).toContainEqual(
      expect.stringMatching(/^model: is read from the column of the key/),
    );
  });

  test("S40: an empty name is refused by the schema, blanks around one are dropped", () => {
    expect(fieldMappingSchema.safeParse(change("model", { read: "  " })).success).toBe(false);
    expect(fieldMappingSchema.parse(change("model", { read: " x " })).fields.model.read).toBe("x");
  });
});

describe("S41: a field is read as what it holds", () => {
  test.each([
    [
      change("forecastStart", { kind: "text" }),
      "forecastStart: holds date; PEMS may write it as date",
    ],
    [change("model", { kind: "money" }), "model: holds code; PEMS may write it as text or enum"],
    [
      aMapping({ source: { ...fields.source, kind: "enum", values: { RENTAL: "Lease" } } }),
      'source: "Lease" is none of Rental, Purchase',
    ],
    [
      aMapping({ source: { ...fields.source, kind: "enum", values: { rental: "Rental" } } }),
      'source: "rental" must be written in capitals',
    ],
    [
      aMapping({ source: { ...fields.source, kind: "enum", values: {} } }),
      "source: names no value; name at least one",
    ],
    [
      aMapping({ monthlyRate: { ...fields.monthlyRate, kind: "rate", unitField: "planStart" } }),
      "monthlyRate: takes its unit from Plan start, which is no text",
    ],
  ])("S41: %# is named", (mapping, problem) => {
    expect(problemsOf(mapping)).toEqual([problem]);
  });

  test("S41: a rate with a unit that is text, and a code that is translated, are well", () => {
    const { monthlyRate, model } = fields;
    expect(
      checkMapping(
        aMapping({
          monthlyRate: { ...monthlyRate, kind: "rate", unitField: "rateUom" },
          model: { ...model, kind: "enum", values: { X1: "X-1" } },
        }),
      ),
    ).toEqual([]);
  });
});

test("S42: columns that PEMS does not send are named with their fields, whatever their case", () => {
  const mapping = change("model", { read: "col_modell" });
  const sent = [
    ...Object.values(fields).map(({ read }) => read.toUpperCase()),
    "col_org",
    "col_version",
  ];
  expect(findUnknownColumns(mapping, sent)).toEqual([
    {
      at: "modifiedAt",
      message: `PEMS's grid GRID has no column "col_modified"; choose one that it has`,
    },
    { at: "model", message: `PEMS's grid GRID has no column "col_modell"; choose one that it has` },
  ]);
});

describe("S43: two mappings are compared part by part", () => {
  test("S43: the same one differs in nothing, in whatever order its values were stored", () => {
    const values = Object.fromEntries(Object.entries({ PURCHASE: "Purchase", RENTAL: "Rental" }));
    const stored = aMapping({ source: { ...fields.source, kind: "enum", values } });
    expect(compareMappings(aMapping(), stored)).toEqual([]);
  });

  test("S43: a part that differs is told with both values, one that has gone with none", () => {
    const rate = aMapping({
      monthlyRate: { ...fields.monthlyRate, kind: "rate", unitField: "rateUom" },
    });
    expect(compareMappings(rate, change("model", { read: "col_type" }))).toEqual([
      { label: "Monthly rate", part: "Kind", before: "rate", after: "money" },
      { label: "Monthly rate", part: "Unit from", before: "PEMS rate unit", after: null },
      { label: "Model", part: "Column", before: "col_model", after: "col_type" },
    ]);
  });

  test("S43: another column, kind, value or format reads differently; another screen field does not", () => {
    const formats = { ...aMapping().options, dateFormat: "DD-MON-YYYY" } as const;
    expect(readsDifferently(aMapping(), change("model", { read: "col_type" }))).toBe(true);
    expect(readsDifferently(aMapping(), { ...aMapping(), options: formats })).toBe(true);
    expect(readsDifferently(aMapping(), change("model", { write: "SCR_TYPE" }))).toBe(false);
  });
});
