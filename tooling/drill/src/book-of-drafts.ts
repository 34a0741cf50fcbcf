import type { StoredCommit } from "./book-of-commits.ts";
import { type Cell, cellKey, type Entry, type Value } from "./ledger.ts";

/** Drafts of one account as the database holds them: by cell. */
export type StoredDrafts = ReadonlyMap<string, Value | null>;

/** What a cell's draft may hold; null for none. More than one only after an answer was lost. */
type Possible = Set<Value | null>;
type Cells = Map<string, Possible>;

/** What PEMS was told of an account's records, by value. */
export type Landed = {
  /** In PEMS, and said to be: they have left the drafts. */
  written: ReadonlySet<string>;
  /** In PEMS for a while, and overwritten there before anybody knew: they may have left the drafts or not. */
  overwritten: ReadonlySet<string>;
};

export const landedKey = (cell: Cell, value: Value | null): string => `${cellKey(cell)} = ${value}`;

/**
 * Replays an account and compares what is left with its drafts and with what each commit took along. `done`: entries with a
 * lost answer that have left their undo step.
 */
export function checkDrafts(
  entries: readonly Entry[],
  done: ReadonlySet<Entry>,
  books: { drafts: StoredDrafts; commits: readonly StoredCommit[]; landed: Landed },
): string[] {
  const cells: Cells = new Map();
  const problems: string[] = [];
  const commitOf = new Map(books.commits.map((commit) => [commit.reason, commit]));
  for (const entry of entries) {
    if (entry.kind === "submit") {
      const commit = commitOf.get(entry.reason);
      if (commit) problems.push(...checkTaken(commit, cells, books.landed));
    } else replay(entry, cells, done);
  }
  return [...problems, ...compare(cells, books)];
}

function replay(
  entry: Exclude<Entry, { kind: "submit" }>,
  cells: Cells,
  done: ReadonlySet<Entry>,
): void {
  if (entry.outcome.kind === "unknown" && !done.has(entry)) return;
  switch (entry.kind) {
    case "save":
      return replaySave(entry, cells);
    case "discard":
      return replayDiscard(entry, cells);
    case "resolve":
      return replayResolve(entry, cells);
  }
}

function replaySave(entry: Extract<Entry, { kind: "save" }>, cells: Cells): void {
  const { outcome } = entry;
  if (outcome.kind === "unknown")
    for (const cell of entry.cells) possibleOf(cells, cell).add(cell.value);
  if (outcome.kind !== "answered") return;
  const saved = new Set(outcome.answer.saved.map(cellKey));
  for (const cell of entry.cells)
    if (saved.has(cellKey(cell))) cells.set(cellKey(cell), new Set([cell.value]));
}

function replayDiscard(entry: Extract<Entry, { kind: "discard" }>, cells: Cells): void {
  const { outcome } = entry;
  if (outcome.kind !== "answered" && outcome.kind !== "unknown") return;
  for (const cell of entry.cells) {
    const isSure = outcome.kind === "answered" && !outcome.answer.keptInFlight.includes(cell.pfaId);
    if (isSure) cells.set(cellKey(cell), new Set([null]));
    // Of a record on its way some fields may have stayed; the answer names records.
    else possibleOf(cells, cell).add(null);
  }
}

function replayResolve(entry: Extract<Entry, { kind: "resolve" }>, cells: Cells): void {
  const { outcome } = entry;
  if (outcome.kind !== "answered" && outcome.kind !== "unknown") return;
  const open = new Set(outcome.kind === "answered" ? outcome.answer.open.map(cellKey) : []);
  for (const choice of entry.choices) {
    if (choice.choice === "mine" || open.has(cellKey(choice))) continue;
    const value = choice.choice === "theirs" ? null : choice.value;
    if (outcome.kind === "answered") cells.set(cellKey(choice), new Set([value]));
    else possibleOf(cells, choice).add(value);
  }
}

function possibleOf(cells: Cells, cell: Cell): Possible {
  const possible = cells.get(cellKey(cell)) ?? new Set<Value | null>([null]);
  cells.set(cellKey(cell), possible);
  return possible;
}

/** A commit takes along what the drafts held at that moment, all fields of a record. */
function checkTaken(commit: StoredCommit, cells: Cells, landed: Landed): string[] {
  return commit.items.flatMap(({ pfaId, changes }) => {
    const strange = Object.entries(changes).filter(
      ([field, value]) => !possibleOf(cells, { pfaId, field }).has(value),
    );
    const left = [...cells].filter(([key, possible]) => {
      const [id, field = ""] = key.split(" ");
      const [value = null, ...others] = possible;
      if (id !== pfaId || field in changes || others.length > 0 || value === null) return false;
      const landedAs = landedKey({ pfaId, field }, value);
      return !landed.written.has(landedAs) && !landed.overwritten.has(landedAs);
    });
    const told = `commit ${commit.id}, ${pfaId}`;
    return [
      ...strange.map(([field, value]) => `${told}: ${field} = ${value} was not in the draft then`),
      ...left.map(([key]) => `${told}: left ${key} behind`),
    ];
  });
}

function compare(
  cells: Cells,
  { drafts, landed }: { drafts: StoredDrafts; landed: Landed },
): string[] {
  const problems: string[] = [];
  for (const key of new Set([...cells.keys(), ...drafts.keys()])) {
    const [pfaId = "", field = ""] = key.split(" ");
    const actual = drafts.get(key) ?? null;
    const may = new Set(
      [...(cells.get(key) ?? [null])].flatMap((value) => {
        const landedAs = landedKey({ pfaId, field }, value);
        if (landed.written.has(landedAs)) return [null];
        return landed.overwritten.has(landedAs) ? [null, value] : [value];
      }),
    );
    if (!may.has(actual))
      problems.push(
        `draft of ${key} is ${actual ?? "gone"}, and should be ${[...may].join(" or ")}`,
      );
  }
  return problems;
}
