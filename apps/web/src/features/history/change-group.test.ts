import { expect, test } from "vitest";
import { authorOf, type Change, groupChanges, revertText } from "./change-group.ts";

const change = (id: number, part: Partial<Change>): Change => ({
  id,
  at: "2030-01-01T10:00:00.000Z",
  field: "monthlyRate",
  from: 100,
  to: 120,
  commit: null,
  syncRunId: null,
  ...part,
});

const commit = { commitId: 7, author: "Ada", reason: "rates of 2030" };

test("what came together stands together: a commit's fields, a sync's, and what a write saw of PEMS", () => {
  const groups = groupChanges([
    change(5, { syncRunId: 2, field: "manufacturer" }),
    change(4, { syncRunId: 2 }),
    change(3, { field: "forecastEnd" }),
    change(2, { commit, field: "lastForecastRevision" }),
    change(1, { commit }),
  ]);
  expect(groups.map((group) => [authorOf(group), group.changes.map(({ id }) => id)])).toEqual([
    ["PEMS, by a sync", [5, 4]],
    ["PEMS, seen when writing", [3]],
    ["Ada", [2, 1]],
  ]);
  expect(groups.map((group) => group.isRevertible)).toEqual([true, true, true]);
});

test("two writes of different times are two, and what only PEMS sets cannot be taken back", () => {
  const groups = groupChanges([
    change(2, { field: "isVanished", from: false, to: true, at: "2030-01-02T10:00:00.000Z" }),
    change(1, { field: "isVanished", from: true, to: false }),
  ]);
  expect(groups.map((group) => group.isRevertible)).toEqual([false, false]);
});

test("taking back says what was saved, what is in conflict and what was refused", () => {
  const fixed = { field: "dor", rule: "locked_when_actualized", message: "DOR is fixed" } as const;
  expect(revertText({ saved: ["monthlyRate"], refused: [], conflicts: [] })).toEqual({
    tone: "success",
    text: "Monthly rate taken back, as a draft of yours.",
  });
  expect(
    revertText({ saved: ["monthlyRate"], refused: [], conflicts: ["monthlyRate"] }),
  ).toMatchObject({ tone: "warning", text: expect.stringContaining("1 conflict") });
  expect(revertText({ saved: [], refused: [fixed], conflicts: [] })).toEqual({
    tone: "error",
    text: "Nothing was taken back. DOR is fixed.",
  });
});
