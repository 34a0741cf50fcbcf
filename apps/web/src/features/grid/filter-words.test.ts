import type { Condition } from "@pfa/domain/window.ts";
import { expect, test } from "vitest";
import { describeCondition } from "./filter-words.ts";

test.each<[Condition, string]>([
  [{ field: "source", op: "in", values: ["Rental", null] }, "Source: Rental, (empty)"],
  [{ field: "class", op: "in", values: ["11", "14", "16", "20"] }, "Class: 11, 14 and 2 more"],
  [{ field: "monthlyRate", op: "greaterOrEqual", value: 5000 }, "Monthly rate ≥ $5,000.00"],
  [
    { field: "forecastStart", op: "dateBetween", from: "2025-01-01", to: "2025-03-31" },
    "Forecast start 1 Jan 2025 to 31 Mar 2025",
  ],
  [{ field: "isActualized", op: "is", value: false }, "Actualized: No"],
  [{ field: "description", op: "contains", value: "crane" }, "Description contains “crane”"],
  [{ field: "model", op: "blank" }, "Model is empty"],
])("a condition reads as a sentence: %#", (condition, text) => {
  expect(describeCondition(condition)).toBe(text);
});
