import { retryDelaysSeconds } from "@pfa/domain/write-back.ts";
import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import { expect, test } from "vitest";
import { defaultSendTimings, judgeReadBack, judgeWrite, retryOrDie } from "./send-commits-judge.ts";

const judge = (problem: Parameters<typeof judgeWrite>[0]) =>
  judgeWrite(problem, defaultMapping, defaultSendTimings);

test("a refusal names our field where PEMS named its own", () => {
  const refused = { kind: "rejected", message: "PFS_F_RATE may not be negative." } as const;
  expect(judge({ ...refused, field: "pfs_f_rate" })).toMatchObject({
    outcome: { state: "refused", problem: { message: refused.message, field: "monthlyRate" } },
  });
  expect(judge({ ...refused, field: "SOMETHING_ELSE" })).toMatchObject({
    outcome: { problem: { field: null } },
  });
});

test("an answer that nobody can read leaves open whether the write happened", () => {
  for (const kind of ["outcome_unknown", "malformed"] as const)
    expect(judge({ kind, message: "?" })).toEqual({ kind: "lost_answer", message: "?" });
});

test("a record that cannot be read back for good is given up, not sent again", () => {
  const verdict = judgeReadBack({ kind: "malformed", message: "no price" }, defaultSendTimings);
  expect(verdict).toMatchObject({ outcome: { state: "dead" } });
});

test("every further try waits longer, and after the last the item is dead", () => {
  const outcomes = [1, 2, 3, 4, 5, 6, 7].map((attempts) => retryOrDie(attempts, "why"));
  expect(outcomes.map((outcome) => "delaySeconds" in outcome && outcome.delaySeconds)).toEqual([
    ...retryDelaysSeconds,
    false,
  ]);
  expect(outcomes.at(-1)).toMatchObject({
    state: "dead",
    problem: { message: "Given up after 7 tries: why" },
  });
});
