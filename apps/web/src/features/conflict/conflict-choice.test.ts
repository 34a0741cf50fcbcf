import { expect, test } from "vitest";
import { toResolution } from "./conflict-choice.ts";

test("mine and theirs need no value", () => {
  expect(toResolution("model", { choice: "mine", text: "ignored" })).toEqual({
    ok: true,
    resolution: { choice: "mine" },
  });
});

test("another value is read and judged like a typed cell", () => {
  expect(toResolution("monthlyRate", { choice: "value", text: "5,000.50" })).toEqual({
    ok: true,
    resolution: { choice: "value", value: 5000.5 },
  });
  expect(toResolution("monthlyRate", { choice: "value", text: "-1" }).ok).toBe(false);
  expect(toResolution("source", { choice: "value", text: "Lease" }).ok).toBe(false);
  expect(toResolution("forecastEnd", { choice: "value", text: "2025-02-30" }).ok).toBe(false);
});
