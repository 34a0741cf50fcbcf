import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import { fail, ok } from "@pfa/domain/result.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateFormats } from "@pfa/domain/field-mapping.ts";
import {
  decodeDate,
  decodeDecimal,
  decodeEnum,
  decodeFlag,
  decodeInteger,
  decodeMoney,
  decodeTimestamp,
  encodeDate,
  encodeTimestamp,
  isStorable,
  toStorable,
} from "./wire-values.ts";

/** 0100-01-01 to 9999-12-31: earlier years are no days here. */
const anyDay = fc.integer({ min: -683_003, max: 2_932_896 }).map(fromEpochDay);

describe("dates", () => {
  test("a day survives the way to PEMS and back in every format", () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...dateFormats), (day, format) => {
        expect(decodeDate(encodeDate(day, format), format)).toEqual(ok(day));
      }),
    );
  });

  test("a moment survives the way to PEMS and back to the second", () => {
    const moments = fc.date({ min: new Date("1990-01-01"), max: new Date("2199-12-31") });
    fc.assert(
      fc.property(moments, fc.constantFrom(...dateFormats), (date, format) => {
        fc.pre(!Number.isNaN(date.getTime()));
        const second = `${date.toISOString().slice(0, 19)}.000Z`;
        expect(decodeTimestamp(encodeTimestamp(date.toISOString(), format), format)).toEqual(
          ok(second),
        );
      }),
    );
  });

  test("a moment may come without its seconds or its time of day", () => {
    expect(decodeTimestamp("2025-02-06 15:50", "YYYY-MM-DD")).toEqual(
      ok("2025-02-06T15:50:00.000Z"),
    );
    expect(decodeTimestamp("02/06/2025", "MM/DD/YYYY")).toEqual(ok("2025-02-06T00:00:00.000Z"));
  });

  test.each([
    ["2025-02-30", "YYYY-MM-DD"],
    ["02/30/2025", "MM/DD/YYYY"],
    ["30/01/2025", "MM/DD/YYYY"],
    ["2025-01-15", "MM/DD/YYYY"],
    ["01/15/2025", "YYYY-MM-DD"],
    ["15-JAN-25", "DD-MON-YYYY"],
    ["15-JAM-2025", "DD-MON-YYYY"],
    ["2025-1-5", "YYYY-MM-DD"],
    ["0000-01-01", "YYYY-MM-DD"],
    ["2025-01-15 10:00", "YYYY-MM-DD"],
    ["", "YYYY-MM-DD"],
    ["", "MM/DD/YYYY"],
    ["", "DD-MON-YYYY"],
  ] as const)("%j is no day where the tenant writes %s", (text, format) => {
    expect(decodeDate(text, format)).toEqual(
      fail(`"${text}" is not an existing day written ${format}`),
    );
  });

  test.each(["2025-01-15 24:00", "2025-01-15 10:60", "2025-01-15 1:00", "2025-02-30 10:00"])(
    "%j is no moment",
    (text) => {
      expect(decodeTimestamp(text, "YYYY-MM-DD").ok).toBe(false);
    },
  );
});

describe("numbers", () => {
  test.each([
    ["5000", 5000],
    ["5000.00", 5000],
    ["+12.5", 12.5],
    ["-0.01", -0.01],
    ["-0.00", 0],
    [".5", 0.5],
    ["007", 7],
    ["1.005", 1.01],
    ["-1.005", -1.01],
    ["1.0049999", 1],
    ["0.995", 1],
    ["999999999999.99", 999_999_999_999.99],
  ])("%j is %d", (text, amount) => {
    expect(decodeMoney(text, false)).toEqual(ok(amount));
  });

  test.each(["5,000.00", "5.000,00", "", "-", ".", "1.", "1e3", "0x10", "$5", "5 000", "NaN", "١"])(
    "%j is no plain number",
    (text) => {
      expect(decodeMoney(text, false)).toEqual(fail(`"${text}" is not a plain number`));
    },
  );

  test("commas between thousands are read only where the tenant writes them, and only there", () => {
    expect(decodeMoney("1,234,567.89", true)).toEqual(ok(1_234_567.89));
    expect(decodeMoney("1234567.89", true)).toEqual(ok(1_234_567.89));
    expect(decodeMoney("-5,000", true)).toEqual(ok(-5000));
    for (const text of ["12,34", "1,2345", ",500", "1,234,56", "1234,567"])
      expect(decodeMoney(text, true).ok).toBe(false);
  });

  test("what does not fit the database's column is refused", () => {
    expect(decodeMoney("1000000000000.00", false)).toEqual(fail('"1000000000000.00" is too large'));
    expect(decodeMoney("999999999999.995", false).ok).toBe(false);
    expect(decodeMoney(`1${"0".repeat(400)}`, false).ok).toBe(false);
    expect(decodeDecimal("100000000", false, 99_999_999.99).ok).toBe(false);
  });

  test("every amount of two decimals survives the way through text", () => {
    const cents = fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 });
    fc.assert(
      fc.property(cents, (amount) => {
        const written = `${amount < 0 ? "-" : ""}${String(Math.abs(amount)).padStart(3, "0")}`;
        const text = `${written.slice(0, -2)}.${written.slice(-2)}`;
        expect(decodeMoney(text, false)).toEqual(ok(amount === 0 ? 0 : amount / 100));
      }),
    );
  });

  test("more decimals are rounded half away from zero, exactly", () => {
    const decimals = fc.tuple(
      fc.integer({ min: 0, max: 10_000_000 }),
      fc.integer({ min: 0, max: 9999 }),
    );
    fc.assert(
      fc.property(decimals, ([whole, rest]) => {
        const text = `${whole}.${String(rest).padStart(4, "0")}`;
        const cents = BigInt(whole) * 100n + (BigInt(rest) + 50n) / 100n;
        expect(decodeMoney(text, false)).toEqual(ok(Number(cents) / 100));
      }),
    );
  });

  test("a counter is a whole number of 32 bits", () => {
    expect(decodeInteger("2147483647")).toEqual(ok(2_147_483_647));
    for (const text of ["2147483648", "1.0", "", "1 2", "99999999999999999999"])
      expect(decodeInteger(text).ok).toBe(false);
  });
});

describe("flags, lists and texts", () => {
  test.each(["+", "true", "TRUE", "Y", "y", "1"])("%j is yes", (text) => {
    expect(decodeFlag(text)).toEqual(ok(true));
  });

  test.each(["-", "false", "False", "N", "n", "0"])("%j is no", (text) => {
    expect(decodeFlag(text)).toEqual(ok(false));
  });

  test.each(["", "yes", "no", "2", "-1", "x", "null", "constructor"])("%j is neither", (text) => {
    expect(decodeFlag(text)).toEqual(fail(`"${text}" is neither yes nor no`));
  });

  test("a code is looked up in any case, and an unknown one is an error", () => {
    const values = { RENTAL: "Rental", PURCHASE: "Purchase" };
    expect(decodeEnum("rental", values)).toEqual(ok("Rental"));
    for (const text of ["LEASE", "", "Rental ", "constructor", "__proto__"])
      expect(decodeEnum(text, values).ok).toBe(false);
  });

  test("any text can be made one that the database holds, and a good one stays as it is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units)),
        fc.constantFrom("", "\u0000", "\uD800"),
        (text, bad) => {
          const storable = toStorable(text + bad);
          expect(isStorable(storable)).toBe(true);
          expect(storable === text).toBe(bad === "" && isStorable(text));
        },
      ),
    );
    expect(isStorable("a\u0000")).toBe(false);
    expect(isStorable("\uDC00a")).toBe(false);
    expect(isStorable("\u{1F3D7}")).toBe(true);
  });
});
