import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import { fail, ok } from "@pfa/domain/result.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateFormats, type MappedField } from "@pfa/domain/field-mapping.ts";
import { encodeScreenValue, screenValueText } from "./screen-values.ts";
import { decodeDate, decodeEnum, decodeFlag, decodeInteger, decodeMoney } from "./wire-values.ts";

const field = (kind: "text" | "date" | "money" | "integer" | "flag" | "check"): MappedField => ({
  read: "pfs_x",
  write: "PFS_X",
  kind,
});
const source: MappedField = {
  read: "pfs_x",
  write: "PFS_X",
  kind: "enum",
  values: { RENTAL: "Rental", PURCHASE: "Purchase" },
};
const iso = "YYYY-MM-DD";

/** The text that comes back of a value that was written. */
const read = (spec: MappedField, value: string | number | boolean) => {
  const text = screenValueText(encodeScreenValue(spec, value), iso);
  return text.ok ? text.value : "";
};

const number = (VALUE: unknown, NUMOFDEC: unknown, SIGN: unknown = "+") =>
  screenValueText({ NUMERICDATA: { VALUE, NUMOFDEC, SIGN } }, iso);

describe("what is written is read back as it was", () => {
  test("days, in every format", () => {
    const days = fc.integer({ min: -25_000, max: 100_000 }).map(fromEpochDay);
    fc.assert(
      fc.property(days, fc.constantFrom(...dateFormats), (day, format) => {
        const text = screenValueText(encodeScreenValue(field("date"), day), format);
        expect(text.ok && decodeDate(text.value, format)).toEqual(ok(day));
      }),
    );
  });

  test("amounts", () => {
    const cents = fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 });
    fc.assert(
      fc.property(cents, (amount) => {
        const value = amount === 0 ? 0 : amount / 100;
        const text = screenValueText(encodeScreenValue(field("money"), value), iso);
        expect(text.ok && decodeMoney(text.value, false)).toEqual(ok(value));
      }),
    );
  });

  test("counters, flags, codes and texts", () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), fc.string(), (count, isSet, words) => {
        expect(decodeInteger(read(field("integer"), count))).toEqual(ok(count));
        expect(decodeFlag(read(field("flag"), isSet))).toEqual(ok(isSet));
        expect(decodeFlag(read(field("check"), isSet))).toEqual(ok(isSet));
        expect(
          decodeEnum(
            read(source, isSet ? "Rental" : "Purchase"),
            source.kind === "enum" ? source.values : {},
          ),
        ).toEqual(ok(isSet ? "Rental" : "Purchase"));
        expect(read(field("text"), words)).toBe(words);
      }),
    );
  });

  test("no value", () => {
    for (const spec of [field("text"), field("date"), field("money"), source])
      expect(screenValueText(encodeScreenValue(spec, null), iso)).toEqual(ok(""));
  });
});

test("a date object carries the milliseconds of its year's start; the year itself is understood too", () => {
  expect(encodeScreenValue(field("date"), "2026-03-15")).toEqual({
    DATETIMEDATA: {
      YEAR: 1_767_225_600_000,
      MONTH: 3,
      DAY: 15,
      HOUR: 0,
      MINUTE: 0,
      SECOND: 0,
      SUBSECOND: 0,
      TIMEZONE: "+0000",
      qualifier: "OTHER",
    },
  });
  const whole = { YEAR: 1_773_532_800_000, MONTH: 3, DAY: 15 };
  for (const date of [whole, { ...whole, YEAR: 2026 }, { ...whole, YEAR: "1767225600000" }])
    expect(screenValueText({ DATETIMEDATA: date }, iso)).toEqual(ok("2026-03-15"));
});

test("a time of day is read by its own clock, as grids show it", () => {
  const moment = {
    YEAR: 2026,
    MONTH: 3,
    DAY: 15,
    HOUR: 8,
    MINUTE: 5,
    SECOND: 0,
    TIMEZONE: "-0500",
  };
  expect(screenValueText({ DATETIMEDATA: moment }, "MM/DD/YYYY")).toEqual(
    ok("03/15/2026 08:05:00"),
  );
});

test("a number object is its value by the power of ten it names", () => {
  expect(number(500_000, 2)).toEqual(ok("5000.00"));
  expect(number("500000", "2", "-")).toEqual(ok("-5000.00"));
  expect(number(5, 3)).toEqual(ok("0.005"));
  expect(number(5, 0)).toEqual(ok("5"));
  expect(number(5000.5, 2)).toEqual(fail("the number object says +5000.5 and 2"));
  for (const broken of [
    number(-5, 2),
    number("5,000", 0),
    number(5, -1),
    number(5, 11),
    number(5, 1.5),
    number(5, 0, "x"),
    number(null, 0),
    number(2 ** 60, 0),
  ])
    expect(broken.ok).toBe(false);
});

test("what is no value of the screen is an error, not empty", () => {
  for (const broken of [
    "text",
    5,
    [],
    { TEXTDATA: 5 },
    { NUMERICDATA: [] },
    { DATETIMEDATA: { YEAR: 2025, MONTH: 2, DAY: 30 } },
    { DATETIMEDATA: { YEAR: 2025, MONTH: 2, DAY: 3, HOUR: 25 } },
    { DATETIMEDATA: { YEAR: "soon", MONTH: 2, DAY: 3 } },
  ])
    expect(screenValueText(broken, iso)).toMatchObject({ ok: false });
  for (const empty of [null, undefined, {}, { TEXTDATA: null }, { NUMERICDATA: null }])
    expect(screenValueText(empty, iso)).toEqual(ok(""));
});

test("a value of another kind than the field's is a mistake of ours and throws", () => {
  expect(() => encodeScreenValue(field("money"), "5")).toThrow(/PFS_X takes a money/);
  expect(() => encodeScreenValue(field("date"), 5)).toThrow(TypeError);
  expect(() => encodeScreenValue(field("flag"), null)).toThrow(TypeError);
  expect(() => encodeScreenValue(source, "Lease")).toThrow(TypeError);
});
