import { someValues } from "@pfa/domain/testing/builders.ts";
import { columns } from "@pfa/pems-simulator/columns.ts";
import { describe, expect, test } from "vitest";
import { defaultMapping } from "./default-mapping.ts";
import { type FieldMapping, fieldMappingSchema, mappedFields } from "@pfa/domain/field-mapping.ts";
import { compileRowParser } from "./parse-row.ts";

const fields = mappedFields(defaultMapping);

/** A row's texts by our field or PEMS's alias: a rental as the domain's builder has it; override what a test is about. */
function parse(
  overrides: Record<string, string | undefined> = {},
  mapping: FieldMapping = defaultMapping,
) {
  const texts = new Map<string, string | undefined>();
  for (const [field, spec] of fields) {
    const value = someValues({ rateUom: "MONTH", planRateUom: "MONTH" })[field];
    texts.set(spec.read, value === null ? "" : String(value));
  }
  const others = { pfs_a_org: "RIO", recordid: "7", pfs_lastmodified: "2026-01-02 03:04:05" };
  for (const [name, text] of Object.entries({ ...others, ...overrides })) {
    const spec = fields.find(([field]) => field === name)?.[1];
    texts.set(spec?.read ?? name, text);
  }
  const parser = compileRowParser(mapping, [...texts.keys()]);
  if (!parser.ok) throw new Error(parser.error.join());
  return parser.value.parse([...texts.values()]);
}

const problemsOf = (row: ReturnType<typeof parse>) =>
  row.ok ? [] : row.error.problems.map(({ field, message }) => `${field}: ${message}`);

describe("a row that is taken", () => {
  test("has every mapped field, its version, its time of change and the unmapped rest", () => {
    expect(parse({ pfs_x: " kept ", pfs_y: "  " })).toEqual({
      ok: true,
      value: {
        pfaId: "20481",
        recordVersion: 7,
        modifiedAt: "2026-01-02T03:04:05.000Z",
        values: someValues({ rateUom: "MONTH", planRateUom: "MONTH" }),
        extra: { pfs_x: "kept" },
      },
    });
  });

  test("may break rules that only bind planners: PEMS holds such records", () => {
    const row = parse({
      forecastStart: "2025-06-01",
      forecastEnd: "2025-05-01",
      monthlyRate: "",
      isDiscontinued: "true",
      isFundsTransferable: "+",
    });
    expect(row).toMatchObject({
      ok: true,
      value: { values: { monthlyRate: null, isDiscontinued: true, isFundsTransferable: true } },
    });
  });

  test("has its texts trimmed, and blanks are no value", () => {
    const row = parse({ areaSilo: "  SILO-4 \t", model: "   ", dor: " beo ", source: "purchase" });
    expect(row).toMatchObject({
      ok: true,
      value: { values: { areaSilo: "SILO-4", model: null, dor: "BEO", source: "Purchase" } },
    });
  });

  test.each([
    ["MONTH", "5000.00", 5000],
    ["week", "700", 3044],
    ["DAY", "100", 3044],
    ["", "", null],
    ["HOUR", "", null],
  ])("of a rate per %j %j has %j a month", (rateUom, monthlyRate, expected) => {
    expect(parse({ rateUom, monthlyRate })).toMatchObject({
      ok: true,
      value: { values: { monthlyRate: expected } },
    });
  });

  test("may write numbers in groups where the mapping says so", () => {
    const options = { ...defaultMapping.options, groupedNumbers: true };
    expect(parse({ monthlyRate: "5,000.00" }, { ...defaultMapping, options })).toMatchObject({
      ok: true,
      value: { values: { monthlyRate: 5000 } },
    });
  });
});

describe("a row that is set aside", () => {
  test.each([
    [{ pfaId: "20 481" }, 'pfaId: "20 481" holds a blank'],
    [{ pfaId: "" }, "pfaId: is empty"],
    [{ pfaId: "9".repeat(101) }, "pfaId: is too long"],
    [{ recordid: "" }, "recordid: is empty"],
    [{ recordid: "-1" }, 'recordid: "-1" is negative'],
    [{ recordid: "x" }, 'recordid: "x" is not a whole number'],
    [
      { pfs_lastmodified: "yesterday" },
      'pfs_lastmodified: "yesterday" is not an existing moment written YYYY-MM-DD HH:MM:SS',
    ],
    [{ source: "LEASE" }, 'source: "LEASE" is none of RENTAL, PURCHASE'],
    [{ planSource: "OWNED" }, 'planSource: "OWNED" is none of RENTAL, PURCHASE'],
    [{ isActualized: "" }, "isActualized: is empty"],
    [{ isDiscontinued: "?" }, 'isDiscontinued: "?" is neither yes nor no'],
    [{ monthlyRate: "5,000.00" }, 'monthlyRate: "5,000.00" is not a plain number'],
    [{ rateUom: "HOUR" }, 'monthlyRate: has the unit "HOUR", which is unknown'],
    [{ rateUom: "" }, 'monthlyRate: has the unit "", which is unknown'],
    [{ planRateUom: "YEAR" }, 'planMonthlyRate: has the unit "YEAR", which is unknown'],
    [{ rateUom: "DAY", monthlyRate: "99999999999.99" }, "monthlyRate: is too large per month"],
    [{ forecastAmount: "1000000000000" }, 'forecastAmount: "1000000000000" is too large'],
    [{ planDurationMonths: "100000000" }, 'planDurationMonths: "100000000" is too large'],
    [{ areaSilo: "x".repeat(81) }, "areaSilo: is longer than 80 characters"],
    [{ description: "a\u0000b" }, "description: has characters that are no text"],
    [{ pfs_x: "\uD83C" }, "pfs_x: has characters that are no text"],
    [{ model: undefined }, "model: PEMS left this column out of the row"],
  ])("for %j says why", (overrides, problem) => {
    expect(problemsOf(parse(overrides))).toEqual([problem]);
  });

  test("names everything that is wrong, and keeps what PEMS sent in a form that can be stored", () => {
    const row = parse({ pfaId: " 20 481", dor: "OTHER\u0000", planStart: "soon", pfs_x: "\uD83C" });
    expect(row).toEqual({
      ok: false,
      error: {
        pfaId: "20 481",
        raw: expect.objectContaining({
          pfs_id: " 20 481",
          pfs_f_dor: "OTHER\uFFFD",
          pfs_p_startdate: "soon",
          pfs_x: "\uFFFD",
        }),
        problems: [
          { field: "dor", message: "has characters that are no text" },
          { field: "pfs_x", message: "has characters that are no text" },
          { field: "pfaId", message: '"20 481" holds a blank' },
          { field: "dor", message: '"OTHER\uFFFD" is none of BEO, PROJECT, CORP' },
          { field: "planStart", message: '"soon" is not an existing day written YYYY-MM-DD' },
        ],
      },
    });
  });
});

describe("the mapping", () => {
  test("of the start is complete and valid", () => {
    expect(fieldMappingSchema.parse(defaultMapping)).toEqual(defaultMapping);
  });

  test("of the start names columns as PEMS does, the grid's and the screen's of the same one", () => {
    const { key, organization, modifiedAt } = defaultMapping;
    const mapped = [...fields.map(([, spec]) => spec), key, organization, modifiedAt];
    const known = new Map(columns.map(({ alias, screen }) => [alias as string, screen]));
    expect(mapped.map(({ read, write }) => [read, write])).toEqual(
      mapped.map(({ read }) => [read, known.get(read)]),
    );
  });

  test("that lacks a field is no mapping", () => {
    const { monthlyRate: _left, ...rest } = defaultMapping.fields;
    expect(fieldMappingSchema.safeParse({ ...defaultMapping, fields: rest }).success).toBe(false);
  });

  test("finds columns in any case, and names each one that is not there once", () => {
    const names = fields.map(([, { read }]) => read.toUpperCase());
    expect(compileRowParser(defaultMapping, names)).toEqual({
      ok: false,
      error: ["pfs_a_org", "recordid", "pfs_lastmodified"],
    });
    expect(compileRowParser(defaultMapping, names.slice(1))).toMatchObject({
      error: ["pfs_id", "pfs_a_org", "recordid", "pfs_lastmodified"],
    });
  });
});
