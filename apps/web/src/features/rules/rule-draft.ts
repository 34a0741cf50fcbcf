import type { ChangeOperation, ChangeRule, RuleCase } from "@pfa/domain/bulk-change.ts";
import type { Condition } from "@pfa/domain/window.ts";
import {
  type ConditionDraft,
  draftOfCondition,
  emptyCondition,
  readConditionDraft,
} from "./condition-draft.ts";
import {
  draftOfOperation,
  emptyOperation,
  type OperationDraft,
  type Read,
  readOperation,
} from "./operation-draft.ts";

export type CaseDraft = {
  key: string;
  match: "all" | "any";
  when: readonly ConditionDraft[];
  operations: readonly OperationDraft[];
  otherwise: readonly OperationDraft[];
};

/** A rule while it is written. */
export type RuleDraft = { operations: readonly OperationDraft[]; cases: readonly CaseDraft[] };

export const emptyRule = (): RuleDraft => ({ operations: [emptyOperation()], cases: [] });

let drafts = 0;

export function emptyCase(): CaseDraft {
  drafts += 1;
  return {
    key: `case ${drafts}`,
    match: "all",
    when: [emptyCondition()],
    operations: [emptyOperation()],
    otherwise: [],
  };
}

/** The rule that was written, or the first thing that is still wrong. */
export function readRule({ operations, cases }: RuleDraft): Read<ChangeRule> {
  const always = readAll(operations, readOperation);
  if (!always.ok) return always;
  const read = readAll(cases, readCase);
  if (!read.ok) return read;
  const count = read.value.reduce(
    (sum, each) => sum + each.operations.length + each.otherwise.length,
    always.value.length,
  );
  if (count === 0) return { ok: false, message: "Add at least one change" };
  return {
    ok: true,
    value: { operations: always.value, ...(read.value.length > 0 && { cases: read.value }) },
  };
}

function readCase({ match, when, operations, otherwise }: CaseDraft): Read<RuleCase> {
  const conditions = readAll<ConditionDraft, Condition>(when, readConditionDraft);
  if (!conditions.ok) return conditions;
  const done = readAll<OperationDraft, ChangeOperation>(operations, readOperation);
  if (!done.ok) return done;
  const rest = readAll<OperationDraft, ChangeOperation>(otherwise, readOperation);
  if (!rest.ok) return rest;
  return {
    ok: true,
    value: { match, when: conditions.value, operations: done.value, otherwise: rest.value },
  };
}

function readAll<D, T>(written: readonly D[], read: (draft: D) => Read<T>): Read<T[]> {
  const values: T[] = [];
  for (const draft of written) {
    const one = read(draft);
    if (!one.ok) return one;
    values.push(one.value);
  }
  return { ok: true, value: values };
}

/** A rule, written back into its form. */
export const draftOfRule = ({ operations, cases = [] }: ChangeRule): RuleDraft => ({
  operations: operations.map(draftOfOperation),
  cases: cases.map(({ match, when, ...each }) => ({
    ...emptyCase(),
    match,
    when: when.map(draftOfCondition),
    operations: each.operations.map(draftOfOperation),
    otherwise: each.otherwise.map(draftOfOperation),
  })),
});
