import { expect, test } from "vitest";
import { markFields, type SentItem } from "./row-marks.ts";
import { someValues } from "./testing/builders.ts";

const edits = { monthlyRate: { base: 5000, mine: 5500 } };
const untouched = someValues({ monthlyRate: 5000 });
const changed = someValues({ monthlyRate: 6000 });

const anItem = (item: Partial<SentItem>): SentItem => ({
  rid: 1,
  state: "queued",
  edits,
  message: null,
  isConfirmed: false,
  ...item,
});

test("an edit on a value that PEMS left alone is a draft", () => {
  expect(markFields({ edits, mirror: untouched, items: [] })).toEqual({
    monthlyRate: { state: "draft", base: 5000 },
  });
});

test("an edit on a value that PEMS changed otherwise is a conflict, with PEMS's value", () => {
  expect(markFields({ edits, mirror: changed, items: [] })).toEqual({
    monthlyRate: { state: "conflict", base: 5000, theirs: 6000 },
  });
});

test("PEMS reaching the planner's value is no conflict", () => {
  const mirror = someValues({ monthlyRate: 5500 });
  expect(markFields({ edits, mirror, items: [] }).monthlyRate?.state).toBe("draft");
});

test.each(["queued", "sending", "unknown"] as const)(
  "an edit under way shows that it is %s, even over a conflict",
  (state) => {
    const items = [anItem({ state })];
    expect(markFields({ edits, mirror: changed, items }).monthlyRate).toEqual({
      state,
      base: 5000,
    });
  },
);

test("a field that an open item does not contain stays a draft", () => {
  const items = [anItem({ edits: { category: { base: "a", mine: "b" } } })];
  expect(markFields({ edits, mirror: untouched, items })).toEqual({
    monthlyRate: { state: "draft", base: 5000 },
  });
});

test.each(["refused", "dead"] as const)(
  "a %s edit says why, until it is edited further",
  (state) => {
    const items = [anItem({ state, message: "Rate exceeds the contract" })];
    expect(markFields({ edits, mirror: untouched, items }).monthlyRate).toEqual({
      state,
      base: 5000,
      message: "Rate exceeds the contract",
    });
    const further = { monthlyRate: { base: 5000, mine: 5400 } };
    expect(markFields({ edits: further, mirror: untouched, items }).monthlyRate?.state).toBe(
      "draft",
    );
  },
);

test("only the newest item tells how an edit fared", () => {
  const items = [anItem({ state: "conflict" }), anItem({ state: "refused", message: "older" })];
  expect(markFields({ edits, mirror: untouched, items }).monthlyRate?.state).toBe("draft");
});

test("a written field awaits its sync without a draft, and is done once confirmed", () => {
  const written = anItem({ state: "written" });
  expect(markFields({ edits: {}, mirror: untouched, items: [written] })).toEqual({
    monthlyRate: { state: "written", base: 5000 },
  });
  const confirmed = { ...written, isConfirmed: true };
  expect(markFields({ edits: {}, mirror: untouched, items: [confirmed] })).toEqual({});
});

test("a field edited again after its write is a draft", () => {
  const further = { monthlyRate: { base: 5500, mine: 5600 } };
  const mirror = someValues({ monthlyRate: 5500 });
  const items = [anItem({ state: "written" })];
  expect(markFields({ edits: further, mirror, items })).toEqual({
    monthlyRate: { state: "draft", base: 5500 },
  });
});
