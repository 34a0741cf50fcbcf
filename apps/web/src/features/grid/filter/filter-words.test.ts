import type { KeptTerm } from "@pfa/domain/relative-days.ts";
import { expect, test } from "vitest";
import { describeTerm } from "./filter-words.ts";

test.each<[KeptTerm, string]>([
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
  [
    { field: "forecastStart", op: "relative", unit: "day", from: 0, to: 30 },
    "Forecast start in the next 30 days",
  ],
  [{ op: "conflict" }, "In conflict with PEMS"],
  [
    {
      op: "any",
      terms: [
        { field: "model", op: "blank" },
        { op: "all", terms: [{ field: "class", op: "in", values: ["14"] }, { op: "drafted" }] },
      ],
    },
    "Model is empty or (Class: 14 and I have a draft)",
  ],
])("a term reads as a sentence: %#", (term, text) => {
  expect(describeTerm(term)).toBe(text);
});
