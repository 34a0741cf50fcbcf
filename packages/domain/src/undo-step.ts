import { editedFields, type FieldEdit, type FieldEdits } from "./draft.ts";
import { type EditableField, editableFields, fieldSpec, isMoneyField } from "./field-catalog.ts";
import { brokenRules } from "./record-rules.ts";
import type { EditableValues, FieldValue } from "./record.ts";

// A step is undone cell by cell: what it left goes back to what it replaced, unless something newer stands there.

/** What stands in the way of undoing or redoing a cell. */
export type StopRule =
  | "changed_since"
  | "written_to_pems"
  | "changed_in_pems"
  | "in_flight"
  | "permission_missing"
  | "breaks_rule";

export type StoppedCell = {
  field: EditableField;
  rule: StopRule;
  message: string;
  /** What the cell shows, and what it showed on the other side of the step. */
  present: FieldValue;
  wanted: FieldValue;
};

/** One record of a step on its way from one state of its draft to another. */
export type RecordToMove = {
  from: FieldEdits;
  to: FieldEdits;
  present: FieldEdits;
  /** The mirror's values. */
  values: EditableValues;
  /** Fields that PEMS has changed since the step. */
  changedInPems: ReadonlySet<string>;
  /** Fields on their way to PEMS. */
  inFlight: ReadonlySet<string>;
  mayEditMoney: boolean;
};

export type MovedRecord = { edits: FieldEdits; moved: EditableField[]; stopped: StoppedCell[] };

/** Moves a record's draft from one side of a step to the other; cells that hold something newer stay and are told. */
export function moveRecord(record: RecordToMove): MovedRecord {
  const { from, to, present } = record;
  const fields = editableFields.filter((field) => !isSame(from[field], to[field]));
  const stops = new Map<EditableField, Stop>();
  for (const field of fields) {
    const stop = findStop(record, field);
    if (stop) stops.set(field, stop);
  }
  let edits = apply(record, fields, stops);
  // A record that moves as a whole goes where it was before. One that stays in part might come where it never was.
  const broken = stops.size > 0 && findBroken(record, edits);
  if (broken) {
    const stop = { rule: "breaks_rule", message: broken.message } as const;
    for (const field of fields) if (!stops.has(field)) stops.set(field, stop);
    edits = present;
  }
  return {
    edits,
    moved: fields.filter((field) => !stops.has(field)),
    stopped: [...stops].map(([field, stop]) => ({
      field,
      ...stop,
      present: present[field] ? present[field].mine : record.values[field],
      // Without an edit the cell showed what the mirror held when the step's edit began.
      wanted: to[field] ? to[field].mine : (from[field]?.base ?? null),
    })),
  };
}

const isSame = (one: FieldEdit | undefined, other: FieldEdit | undefined) =>
  one?.mine === other?.mine && one?.base === other?.base && !one === !other;

type Stop = Pick<StoppedCell, "rule" | "message">;

function findStop(record: RecordToMove, field: EditableField): Stop | null {
  const { from, to, present, changedInPems, inFlight, mayEditMoney } = record;
  const { label } = fieldSpec(field);
  const [left, wanted, now] = [from[field], to[field], present[field]];
  if (isMoneyField(field) && !mayEditMoney) {
    return { rule: "permission_missing", message: `${label} needs the permission ViewFinancials` };
  }
  if (now?.mine !== left?.mine || !now !== !left) return newer(label, now);
  if (inFlight.has(field) && !wanted) {
    const message = `${label} is being written to PEMS; try again once PEMS has answered`;
    return { rule: "in_flight", message };
  }
  const comesOver = !now && wanted && changedInPems.has(field);
  const message = `${label} has been changed in PEMS since`;
  return comesOver ? { rule: "changed_in_pems", message } : null;
}

const newer = (label: string, now: FieldEdit | undefined): Stop =>
  now
    ? { rule: "changed_since", message: `${label} has been changed since` }
    : {
        rule: "written_to_pems",
        message: `PEMS holds your ${label} by now: its history takes it back`,
      };

function apply(
  { from, to, present }: RecordToMove,
  fields: readonly EditableField[],
  stops: ReadonlyMap<EditableField, unknown>,
): FieldEdits {
  const edits: FieldEdits = { ...present };
  for (const field of fields) {
    if (stops.has(field)) continue;
    const [left, wanted, now] = [from[field], to[field], present[field]];
    // A write has put its own value under the draft meanwhile.
    const isRebased = now !== undefined && now.base !== left?.base;
    const base = isRebased ? now.base : wanted?.base;
    if (!wanted || wanted.mine === base) delete edits[field];
    else edits[field] = { base: base ?? null, mine: wanted.mine };
  }
  return edits;
}

function findBroken({ values }: RecordToMove, edits: FieldEdits) {
  const merged = { ...values };
  for (const [field, { mine }] of editedFields(edits)) merged[field] = mine;
  return brokenRules(merged, Object.keys(edits) as EditableField[])[0];
}
