import type { Highlight } from "@pfa/domain/view-display.ts";
import { expect, test } from "vitest";
import { highlightDraft, newHighlight, readHighlights } from "./highlight-draft.ts";

const highlights: Highlight[] = [
  {
    field: "variance",
    when: { field: "variance", op: "greaterThan", value: 0 },
    tone: "bad",
    isBold: true,
  },
  {
    field: null,
    when: { field: "forecastEnd", op: "relative", unit: "day", from: 0, to: 30 },
    tone: "warn",
    isBold: false,
  },
  { field: null, when: { op: "conflict" }, tone: "violet", isBold: false },
  { field: "class", when: { op: "any", terms: [{ op: "drafted" }] }, tone: "info", isBold: false },
];

test("highlights come back from their forms as they were, those of groups too", () => {
  expect(readHighlights(highlights.map(highlightDraft))).toEqual({ ok: true, highlights });
});

test("what is not written to its end is named by its draft, and nothing is applied", () => {
  const drafts = [...highlights.map(highlightDraft), newHighlight(9)];
  expect(readHighlights(drafts)).toEqual({ ok: false, errors: new Map([[9, "Enter a value"]]) });
});
