import { periodUnits } from "@pfa/domain/relative-days.ts";
import { expect, test } from "vitest";
import { describeSpan, phraseOf, phrases, type Span, spanOf } from "./relative-phrase.ts";

const near: Span = { unit: "day", from: 0, to: 0 };

test.each<[Span, string]>([
  [{ unit: "day", from: 0, to: 30 }, "in the next 30 days"],
  [{ unit: "day", from: -7, to: 0 }, "in the last 7 days"],
  [{ unit: "day", from: 0, to: 0 }, "today"],
  [{ unit: "day", from: -1, to: -1 }, "yesterday"],
  [{ unit: "month", from: 0, to: 0 }, "this month"],
  [{ unit: "quarter", from: -1, to: -1 }, "last quarter"],
  [{ unit: "month", from: 1, to: 3 }, "in the next 3 months"],
  [{ unit: "year", from: -1, to: 0 }, "from last year to this year"],
  [{ unit: "day", from: null, to: -1 }, "before today"],
  [{ unit: "week", from: 0, to: null }, "from this week on"],
  [{ unit: "week", from: -2, to: 1 }, "from 2 weeks ago to next week"],
  [{ unit: "month", from: null, to: 2 }, "until 2 months on"],
])("a span reads as a planner says it: %#", (span, words) => {
  expect(describeSpan(span)).toBe(words);
});

const said = periodUnits.flatMap((unit) =>
  phrases
    .filter((phrase) => phrase !== "between")
    .flatMap((phrase) => [2, 30].map((count) => ({ unit, phrase, count }))),
);

test.each(said)("a phrase is found again in the span that it says: $phrase $count $unit", (one) => {
  const isCounted = one.phrase === "next" || one.phrase === "last";
  expect(phraseOf(spanOf(one.phrase, one.unit, one.count, near))).toEqual({
    phrase: one.phrase,
    count: isCounted ? one.count : 1,
  });
});

test("a span that no phrase says stays as it is", () => {
  const odd: Span = { unit: "month", from: -2, to: 4 };
  expect(phraseOf(odd).phrase).toBe("between");
  expect(spanOf("between", "month", 1, odd)).toEqual(odd);
});
