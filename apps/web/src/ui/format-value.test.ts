import { describe, expect, test } from "vitest";
import {
  countOf,
  editText,
  formatDay,
  formatDollars,
  formatMoney,
  formatSignedDollars,
  formatValue,
} from "./format-value.ts";
import { parseTyped } from "./parse-typed.ts";

describe("showing values", () => {
  test("money is grouped, has two decimals and a real minus", () => {
    expect(formatMoney(5000.5)).toBe("$5,000.50");
    expect(formatMoney(-1_234_567.8)).toBe("\u2212$1,234,567.80");
    expect(formatDollars(-0.2)).toBe("$0");
    expect(formatSignedDollars(1200)).toBe("+$1,200");
    expect(formatSignedDollars(-1200)).toBe("\u2212$1,200");
  });

  test("a day has no order of day and month to misread", () => {
    expect(formatDay("2025-01-05")).toBe("5 Jan 2025");
    expect(formatValue("date", "2025-12-31")).toBe("31 Dec 2025");
  });

  test("no value is empty, a flag is a word, a count agrees with its noun", () => {
    expect(formatValue("money", null)).toBe("");
    expect(formatValue("boolean", false)).toBe("No");
    expect(countOf(1, "record")).toBe("1 record");
    expect(countOf(12_000, "record")).toBe("12,000 records");
  });

  test("what is copied can be typed back and gives the same value", () => {
    for (const [kind, value] of [
      ["money", 5000.5],
      ["money", 12],
      ["number", -3.25],
      ["date", "2025-01-15"],
      ["boolean", true],
      ["text", "TAG-1 - Crane"],
      ["code", null],
    ] as const) {
      expect(parseTyped(kind, editText(kind, value))).toEqual({ ok: true, value });
    }
  });
});

describe("reading typed text", () => {
  test.each([
    ["5,000.50", 5000.5],
    ["$ 5,000", 5000],
    ["5000", 5000],
    [".5", 0.5],
    ["1,234,567.89", 1_234_567.89],
    ["-12", -12],
    ["", null],
  ])("the amount %s is read", (text, value) => {
    expect(parseTyped("money", text)).toEqual({ ok: true, value });
  });

  test.each(["50,00", "5.000,50", "1e5", "12abc", "$", "--5", "1,2345", "0x10", "Infinity"])(
    "the amount %s is refused instead of guessed",
    (text) => {
      expect(parseTyped("money", text).ok).toBe(false);
    },
  );

  test.each([
    ["2025-01-15", "2025-01-15"],
    ["2025-1-5", "2025-01-05"],
    ["15 Jan 2025", "2025-01-15"],
    ["15-january-2025", "2025-01-15"],
  ])("the day %s is read", (text, value) => {
    expect(parseTyped("date", text)).toEqual({ ok: true, value });
  });

  test.each(["2025-02-30", "01/02/2025", "15.01.2025", "soon", "15 Foo 2025"])(
    "the day %s is refused instead of guessed",
    (text) => {
      expect(parseTyped("date", text).ok).toBe(false);
    },
  );

  test("flags take yes, no and nothing", () => {
    expect(parseTyped("boolean", "TRUE")).toEqual({ ok: true, value: true });
    expect(parseTyped("boolean", "no")).toEqual({ ok: true, value: false });
    expect(parseTyped("boolean", "")).toEqual({ ok: true, value: false });
    expect(parseTyped("boolean", "maybe").ok).toBe(false);
  });
});
