import { type Account, cellKey, type SubmitEntry, type Value } from "./ledger.ts";

/** A record of a commit as the database ended it. */
export type StoredItem = {
  commitId: number;
  pfaId: string;
  changes: Record<string, Value>;
  state: string;
  attempts: number;
  recordVersion: number;
  writtenVersion: number | null;
  message: string | null;
};
/** A commit of one user in one organization. */
export type StoredCommit = { id: number; reason: string; items: StoredItem[] };

const endStates: ReadonlySet<string> = new Set(["written", "refused", "conflict", "dead"]);

/**
 * Compares the submits of an account with its commits: each that was answered has its commit with as many records as was
 * said; one whose answer was lost has one or none; no other exists. Every record of it is at an end, and a failed one says why.
 */
export function checkCommits({ entries }: Account, commits: readonly StoredCommit[]): string[] {
  const submits = new Map(
    entries.flatMap((entry) => (entry.kind === "submit" ? [[entry.reason, entry]] : [])),
  );
  const problems: string[] = [];
  for (const commit of commits) {
    const submit = submits.get(commit.reason);
    submits.delete(commit.reason);
    problems.push(...checkCommit(commit, submit), ...commit.items.flatMap(checkItem));
  }
  for (const { reason, outcome } of submits.values())
    if (outcome.kind === "answered")
      problems.push(
        `commit ${outcome.answer.commitId} ("${reason}") was answered and is not there`,
      );
  return problems;
}

function checkCommit({ id, reason, items }: StoredCommit, submit?: SubmitEntry): string[] {
  const told = `commit ${id} ("${reason}")`;
  if (!submit) return [`${told} was not asked for`];
  const { outcome, pfaIds } = submit;
  const strange = items.filter(({ pfaId }) => !pfaIds.includes(pfaId));
  const problems = strange.map(({ pfaId }) => `${told} holds ${pfaId}, which was not asked for`);
  if (outcome.kind === "refused" || outcome.kind === "unsent")
    return [...problems, `${told} is there though its submit was ${outcome.kind}`];
  if (outcome.kind === "unknown") return problems;
  const { commitId, queued, heldBack } = outcome.answer;
  if (commitId !== id) problems.push(`${told} was answered as ${commitId}`);
  if (queued !== items.length)
    problems.push(`${told} holds ${items.length} records and was answered with ${queued}`);
  const both = items.filter(({ pfaId }) => heldBack.includes(pfaId));
  return [...problems, ...both.map(({ pfaId }) => `${told} holds ${pfaId}, which was held back`)];
}

function checkItem({ commitId, pfaId, state, writtenVersion, message }: StoredItem): string[] {
  const told = `${pfaId} of commit ${commitId}`;
  if (!endStates.has(state))
    return [`${told} is stuck in ${state}${message ? `: ${message}` : ""}`];
  if (state === "written")
    return writtenVersion === null ? [`${told} is written without a version`] : [];
  return message ? [] : [`${told} is ${state} without a reason`];
}

/** Values that went to PEMS twice: each is edited once, so it may be written once. */
export function findWrittenTwice(commits: readonly StoredCommit[]): string[] {
  const written = commits
    .flatMap(({ items }) => items)
    .filter(({ state }) => state === "written")
    .flatMap(({ pfaId, changes, commitId }) =>
      Object.entries(changes).map(([field, value]) => ({
        what: `${cellKey({ pfaId, field })} = ${value}`,
        commitId,
      })),
    );
  return [...Map.groupBy(written, ({ what }) => what)]
    .filter(([, times]) => times.length > 1)
    .map(([what, times]) => {
      const commitIds = times.map(({ commitId }) => commitId).join(" and ");
      return `${what} was written by the commits ${commitIds}`;
    });
}
