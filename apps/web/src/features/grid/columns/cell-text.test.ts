import { expect, test } from "vitest";
import { cellText } from "./cell-text.ts";

const formats = { money: "cents", date: "named" } as const;

test("amounts and days are written as the view says", () => {
  expect(cellText("money", -1234.5, formats)).toBe("\u2212$1,234.50");
  expect(cellText("money", -1234.6, { ...formats, money: "dollars" })).toBe("\u2212$1,235");
  expect(cellText("money", -1250, { ...formats, money: "thousands" })).toBe("\u2212$1.3k");
  expect(cellText("money", -4, { ...formats, money: "thousands" })).toBe("$0k");
  expect(cellText("date", "2027-03-09", formats)).toBe("9 Mar 2027");
  expect(cellText("date", "2027-03-09", { ...formats, date: "iso" })).toBe("2027-03-09");
  expect(cellText("date", "2027-03-09", { ...formats, date: "month" })).toBe("Mar 2027");
});

test("no value is no text, and other kinds are written as everywhere", () => {
  expect(cellText("money", null, { ...formats, money: "thousands" })).toBe("");
  expect(cellText("number", 1.25, formats)).toBe("1.25");
  expect(cellText("text", "crane", formats)).toBe("crane");
});
