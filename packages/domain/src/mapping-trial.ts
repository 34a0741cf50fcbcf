import type { MirrorField } from "./field-catalog.ts";
import { mirrorFields } from "./field-catalog.ts";
import type { FieldValue, SourceRecord } from "./record.ts";

/** How many records a mapping would change in one field, with a few of them. */
type FieldEffect = {
  field: MirrorField;
  changed: number;
  /** Those of `changed` that would lose their value. */
  emptied: number;
  examples: { pfaId: string; before: FieldValue; after: FieldValue }[];
};

/** One cause for which rows would be set aside. */
type TrialProblem = { field: string; message: string; rows: number; pfaId: string | null };

/** What a read with a mapping would do, counted without doing it. */
export type TrialCounts = {
  read: number;
  quarantined: number;
  added: number;
  changed: number;
  unchanged: number;
  fields: FieldEffect[];
  /** The most frequent ones. */
  problems: TrialProblem[];
};

/** What the mirror holds of a record. */
type Mirrored = { recordVersion: number; values: Record<MirrorField, FieldValue> };

type SetAside = { pfaId: string | null; problems: readonly { field: string; message: string }[] };

export type TrialTally = {
  add(
    page: { records: readonly SourceRecord[]; quarantined: readonly SetAside[] },
    held: ReadonlyMap<string, Mirrored>,
  ): void;
  counts(): TrialCounts;
};

const EXAMPLES = 3;
const PROBLEMS = 20;
/** A message may quote the row's own text: without a limit every row would be a cause of its own. */
const PROBLEMS_HELD = 500;

/** Adds up what a mapping would do. Bounded in memory, whatever it is fed. */
export function openTrialTally(): TrialTally {
  const totals = { read: 0, quarantined: 0, added: 0, changed: 0, unchanged: 0 };
  const effects = new Map<MirrorField, FieldEffect>();
  const problems = new Map<string, TrialProblem>();
  const addRecord = (record: SourceRecord, before: Mirrored | undefined): void => {
    if (!before) totals.added += 1;
    else if (noteChanges(effects, record, before)) totals.changed += 1;
    else totals.unchanged += 1;
  };
  return {
    add({ records, quarantined }, held) {
      totals.read += records.length + quarantined.length;
      totals.quarantined += quarantined.length;
      for (const record of records) addRecord(record, held.get(record.pfaId));
      for (const row of quarantined) noteProblems(problems, row);
    },
    counts: () => ({
      ...totals,
      fields: mirrorFields.flatMap((field) => effects.get(field) ?? []),
      problems: [...problems.values()].toSorted((a, b) => b.rows - a.rows).slice(0, PROBLEMS),
    }),
  };
}

function noteChanges(
  effects: Map<MirrorField, FieldEffect>,
  { pfaId, values }: SourceRecord,
  before: Mirrored,
): boolean {
  let isChanged = false;
  for (const field of mirrorFields) {
    if (before.values[field] === values[field]) continue;
    isChanged = true;
    const effect = effects.get(field) ?? { field, changed: 0, emptied: 0, examples: [] };
    effects.set(field, effect);
    effect.changed += 1;
    if (values[field] === null) effect.emptied += 1;
    if (effect.examples.length < EXAMPLES)
      effect.examples.push({ pfaId, before: before.values[field], after: values[field] });
  }
  return isChanged;
}

function noteProblems(problems: Map<string, TrialProblem>, row: SetAside): void {
  for (const { field, message } of row.problems) {
    const name = `${field}\n${message}`;
    const known = problems.get(name);
    if (known) known.rows += 1;
    else if (problems.size < PROBLEMS_HELD)
      problems.set(name, { field, message, rows: 1, pfaId: row.pfaId });
  }
}
