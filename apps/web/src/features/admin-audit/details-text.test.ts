import { expect, test } from "vitest";
import { detailsText } from "./details-text.ts";

test("particulars are read as words: flags by name, numbers behind their name, what is not left out", () => {
  expect(detailsText({ runId: 12, joined: true, reason: null, isLast: false })).toBe(
    "run 12, joined",
  );
  expect(detailsText({ jobIds: [1, 2], task: "send-commits" })).toBe("job 1 2, task send-commits");
  expect(detailsText({ cadence: { kind: "interval", minutes: 30 } })).toBe(
    "cadence kind interval, minutes 30",
  );
  expect(detailsText({})).toBe("");
});
