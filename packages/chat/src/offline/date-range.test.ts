import { expect, test } from "vitest";
import { readRange } from "./date-range.ts";
import { tokenize } from "./tokens.ts";

/** A Sunday. */
const clock = { today: "2026-03-15", isPast: false };
const read = (words: string, isPast = false) => {
  const tokens = tokenize(words);
  const found = readRange(tokens, 0, { ...clock, isPast });
  return found?.next === tokens.length ? found.range : null;
};

test.each([
  ["today", "2026-03-15", "2026-03-15"],
  ["last week", "2026-03-02", "2026-03-08"],
  ["next week", "2026-03-16", "2026-03-22"],
  ["this month", "2026-03-01", "2026-03-31"],
  ["next quarter", "2026-04-01", "2026-06-30"],
  ["in the next 30 days", "2026-03-15", "2026-04-14"],
  ["within six weeks", "2026-03-15", "2026-04-26"],
  ["in the last 14 days", "2026-03-01", "2026-03-15"],
  ["in Q1", "2026-01-01", "2026-03-31"],
  ["in the second quarter of 2027", "2027-04-01", "2027-06-30"],
  ["H2 2026", "2026-07-01", "2026-12-31"],
  ["in the first half of May", "2026-05-01", "2026-05-15"],
  ["in the last quarter of 2026", "2026-10-01", "2026-12-31"],
  ["the last two weeks of April", "2026-04-17", "2026-04-30"],
  ["first three months of 2027", "2027-01-01", "2027-03-31"],
  ["ISO week 20", "2026-05-11", "2026-05-17"],
  ["in week 1 of 2027", "2027-01-04", "2027-01-10"],
  ["June 2026", "2026-06-01", "2026-06-30"],
  ["on 31.12.2026", "2026-12-31", "2026-12-31"],
  ["on 31/05/2026", "2026-05-31", "2026-05-31"],
  ["May 3rd", "2026-05-03", "2026-05-03"],
  ["between 1 Feb and 15 Mar 2026", "2026-02-01", "2026-03-15"],
  ["between 10 and 20 September", "2026-09-10", "2026-09-20"],
  ["from November to February", "2026-11-01", "2027-02-28"],
  ["year to date", "2026-01-01", "2026-03-15"],
  ["the rest of 2026", "2026-03-15", "2026-12-31"],
  ["next Friday", "2026-03-20", "2026-03-20"],
  ["this weekend", "2026-03-14", "2026-03-15"],
])("E8: %s is from %s to %s", (words, from, to) => {
  expect(read(words)).toEqual({ from, to });
});

test.each([
  ["by end of June", { to: "2026-06-30" }],
  ["before 1 March 2026", { to: "2026-02-28" }],
  ["after 1 January 2027", { from: "2027-01-02" }],
  ["after June", { from: "2026-07-01" }],
  ["on or after 2027-03-01", { from: "2027-03-01" }],
  ["no later than 5 May", { to: "2026-05-05" }],
  ["since April", { from: "2026-04-01" }],
  ["from June onwards", { from: "2026-06-01" }],
  ["in the future", { from: "2026-03-16" }],
])("E8: %s is open at one end", (words, range) => {
  expect(read(words)).toEqual(range);
});

test("E8: what has been in a month to come was last year", () => {
  expect(read("in November", true)).toEqual({ from: "2025-11-01", to: "2025-11-30" });
  expect(read("in February", true)).toEqual({ from: "2026-02-01", to: "2026-02-28" });
});

test("days that can be two, and days that are none, are not read", () => {
  const words = ["1/2/2026", "30 February", "31.4.2026", "week 60", "Q5", "soon", "2026-02-30"];
  expect(words.filter((each) => read(each) !== null)).toEqual([]);
});
