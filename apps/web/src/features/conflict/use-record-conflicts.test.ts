import type { Window } from "@pfa/domain/window.ts";
import { expect, test } from "vitest";
import { conflictsIn } from "./use-record-conflicts.ts";

test("the conflicts of a record come with all three values, its other marks do not", () => {
  const window: Window = {
    columns: ["description", "monthlyRate", "dor"],
    rows: [
      {
        id: "P-1",
        values: ["CRANE", 4321, "BEO"],
        marks: {
          monthlyRate: { state: "conflict", base: 1000, theirs: 1234 },
          dor: { state: "draft", base: "CORP" },
        },
      },
    ],
    total: 1,
    version: { mirror: 1, drafts: 1 },
  };
  expect(conflictsIn(window)).toEqual([
    {
      pfaId: "P-1",
      description: "CRANE",
      fields: [{ field: "monthlyRate", base: 1000, mine: 4321, theirs: 1234 }],
    },
  ]);
});
