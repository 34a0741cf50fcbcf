import { expect, test } from "vitest";
import { heldBackText, summarize } from "./commit-words.ts";

const none = { queued: 0, sending: 0, unknown: 0, written: 0, refused: 0, conflict: 0, dead: 0 };

test("a commit is under way as long as one record is, and nothing is counted twice", () => {
  const summary = summarize({ ...none, queued: 2, unknown: 1, written: 4, refused: 1, dead: 1 });
  expect(summary).toEqual({ total: 9, open: 3, written: 4, back: 2 });
});

test("a record that stays behind says why", () => {
  expect(heldBackText({ pfaId: "1", reason: "in_flight" })).toContain("under way");
  expect(
    heldBackText({
      pfaId: "1",
      reason: "conflict",
      conflicts: [{ field: "model", base: "a", mine: "b", theirs: "c" }],
    }),
  ).toContain("Model");
});
