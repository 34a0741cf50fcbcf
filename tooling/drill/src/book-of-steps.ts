import type { Cell, Entry } from "./ledger.ts";

/** A step of a user as the database keeps it for undo. */
export type StoredStep = {
  id: number;
  action: string;
  /** When its transaction began, by the clock. */
  at: number;
  pfaIds: readonly string[];
};

/** Which entries of an account were done, or what has no counterpart. */
export type StepVerdict = { ok: true; done: ReadonlySet<Entry> } | { ok: false; problem: string };

/** A step that an entry must have left (or may have, where its answer was lost). */
type Expected = {
  entry: Entry;
  action: string;
  pfaIds: ReadonlySet<string>;
  /** How many records the answer told; null where it was lost. */
  records: number | null;
};

/**
 * Compares an account with its undo steps. Each entry that was answered as done has exactly one step, in order; one whose
 * answer was lost has one or none; no other step exists.
 */
export function matchSteps(entries: readonly Entry[], steps: readonly StoredStep[]): StepVerdict {
  const expected = entries.flatMap((entry) => toExpected(entry) ?? []);
  const canMatch = matcher(expected, steps);
  let [e, s] = [expected.length - 1, steps.length - 1];
  if (!canMatch(e, s)) return { ok: false, problem: describeMismatch(expected, steps) };
  const done = new Set<Entry>();
  for (; e >= 0; e -= 1) {
    const one = expected[e];
    const step = steps[s];
    if (!one || !step || !isCounterpart(one, step) || !canMatch(e - 1, s - 1)) continue;
    done.add(one.entry);
    s -= 1;
  }
  return { ok: true, done };
}

/** Whether the expected steps up to one and the stored steps up to another can be each other's, looked at from the end. */
function matcher(
  expected: readonly Expected[],
  steps: readonly StoredStep[],
): (e: number, s: number) => boolean {
  const known = new Map<string, boolean>();
  const look = (e: number, s: number): boolean => {
    const one = expected[e];
    const step = steps[s];
    if (one === undefined) return step === undefined;
    if (step !== undefined && isCounterpart(one, step) && canMatch(e - 1, s - 1)) return true;
    return one.records === null && canMatch(e - 1, s);
  };
  const canMatch = (e: number, s: number): boolean => {
    const key = `${e} ${s}`;
    const found = known.get(key) ?? look(e, s);
    known.set(key, found);
    return found;
  };
  return canMatch;
}

/** PostgreSQL's clock is ours; rounding is not. */
const slackMs = 50;

function isCounterpart({ entry, action, pfaIds, records }: Expected, step: StoredStep): boolean {
  if (action !== step.action) return false;
  // Nobody asks for two things at a time, so the hour tells which of two that look alike.
  if (step.at < entry.sentAt - slackMs || step.at > entry.endedAt + slackMs) return false;
  if (records !== null && step.pfaIds.length !== records) return false;
  return step.pfaIds.every((pfaId) => pfaIds.has(pfaId));
}

function toExpected(entry: Entry): Expected | null {
  const { outcome } = entry;
  const isAnswered = outcome.kind === "answered";
  if (!isAnswered && outcome.kind !== "unknown") return null;
  switch (entry.kind) {
    case "save": {
      const cells = entry.outcome.kind === "answered" ? entry.outcome.answer.saved : entry.cells;
      const pfaIds = recordsOf(cells);
      return orNone({ entry, action: "edit", pfaIds, records: isAnswered ? pfaIds.size : null });
    }
    case "discard": {
      const records = entry.outcome.kind === "answered" ? entry.outcome.answer.records : null;
      return orNone({ entry, action: "discard", pfaIds: recordsOf(entry.cells), records });
    }
    case "resolve": {
      const open = entry.outcome.kind === "answered" ? entry.outcome.answer.open : [];
      const settled = entry.choices.filter(
        (choice) =>
          !open.some(({ pfaId, field }) => choice.pfaId === pfaId && choice.field === field),
      );
      const pfaIds = recordsOf(settled);
      return orNone({ entry, action: "resolve", pfaIds, records: isAnswered ? pfaIds.size : null });
    }
    case "submit":
      return null;
  }
}

const recordsOf = (cells: readonly Cell[]) => new Set(cells.map(({ pfaId }) => pfaId));

/** What changed nothing leaves no step. */
const orNone = (expected: Expected): Expected | null => (expected.records === 0 ? null : expected);

function describeMismatch(expected: readonly Expected[], steps: readonly StoredStep[]): string {
  let [e, s] = [expected.length - 1, steps.length - 1];
  for (; e >= 0 && s >= 0; e -= 1) {
    const one = expected[e];
    const step = steps[s];
    if (one && step && isCounterpart(one, step)) s -= 1;
    else if (one && one.records !== null)
      return `from the end, asked: ${describe(one)}; stored: ${JSON.stringify(step)}`;
  }
  const left = expected.slice(0, e + 1).find(({ records }) => records !== null);
  return s >= 0
    ? `a step that nobody asked for: ${JSON.stringify(steps[s])}`
    : `no step for ${left ? describe(left) : "an entry"}`;
}

const describe = ({ entry, action, pfaIds, records }: Expected) =>
  `${action} of ${records ?? "maybe some of"} ${[...pfaIds].join(", ")} at ${new Date(entry.sentAt).toISOString()}`;
