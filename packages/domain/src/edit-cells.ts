import { parseCellValue, type ValueProblem } from "./cell-value.ts";
import type { FieldEdits } from "./draft.ts";
import {
  type EditableField,
  editableFields,
  type FieldKey,
  fieldSpec,
  isEditableField,
  isFieldKey,
  isMoneyField,
} from "./field-catalog.ts";
import type { EditableValues, FieldValue, MirroredRecord } from "./record.ts";
import { brokenRules, type RecordRule } from "./record-rules.ts";

/** One cell as it comes from the grid: `field` and `value` are not trusted. */
export type CellEdit = { field: string; value: unknown };

export type CellRule =
  | ValueProblem["rule"]
  | RecordRule
  | "unknown_field"
  | "read_only"
  | "locked_when_actualized"
  | "permission_missing"
  | "cannot_reactivate"
  | "record_vanished"
  | "in_flight"
  | "record_not_found";

export type RefusedCell = { field: string; rule: CellRule; message: string };

/** What the caller and the organization allow. */
export type EditPolicy = {
  permissions: ReadonlySet<string>;
  /** Whether a discontinued record may become active again. */
  allowReactivation: boolean;
  /** Fields of the record that are on their way to PEMS, with this caller's values. */
  inFlight?: ReadonlySet<string>;
};

/** What is known of a record when its cells are judged. */
export type EditedRecord = Pick<MirroredRecord, "isVanished"> & { values: EditableValues };

/** The record's edits after the cells were applied, which were taken, and every refused one with its rule. */
export type EditDecision = { edits: FieldEdits; saved: EditableField[]; refused: RefusedCell[] };

/**
 * Applies cells to one record's edits. Good cells are taken and bad ones named; a rule over several fields refuses
 * the cells of this call that take part in it. A field set back to the mirror's value leaves the edits.
 */
export function editCells(
  record: EditedRecord,
  edits: FieldEdits,
  cells: readonly CellEdit[],
  policy: EditPolicy,
): EditDecision {
  const refused: RefusedCell[] = [];
  const accepted = new Map<EditableField, FieldValue>();
  for (const cell of cells) {
    const verdict = checkCell(record, cell, policy);
    if (verdict.kind === "refused") refused.push(verdict.refused);
    else accepted.set(verdict.field, verdict.value);
  }
  refused.push(...clearOppositeFlag(record, edits, accepted, policy));
  refused.push(...keepInFlight(record.values, accepted, policy.inFlight));

  let result = applyCells(record.values, edits, accepted);
  for (
    let broken = firstBroken(record, result, accepted);
    broken;
    broken = firstBroken(record, result, accepted)
  ) {
    for (const field of broken.fields.filter((name) => accepted.has(name))) {
      accepted.delete(field);
      refused.push({ field, rule: broken.rule, message: broken.message });
    }
    result = applyCells(record.values, edits, accepted);
  }
  return { edits: result, saved: [...accepted.keys()], refused };
}

type CellVerdict =
  | { kind: "accepted"; field: EditableField; value: FieldValue }
  | { kind: "refused"; refused: RefusedCell };

function checkCell(record: EditedRecord, cell: CellEdit, policy: EditPolicy): CellVerdict {
  const refuse = (rule: CellRule, message: string): CellVerdict => ({
    kind: "refused",
    refused: { field: cell.field, rule, message },
  });
  if (!isFieldKey(cell.field))
    return refuse("unknown_field", `There is no field "${cell.field.slice(0, 60)}"`);
  const lock = lockOf(record, cell.field, policy);
  if (lock) return refuse(lock.rule, lock.message);
  const parsed = parseCellValue(cell.field, cell.value);
  if (!parsed.ok) return refuse(parsed.error.rule, parsed.error.message);
  if (reactivates(record.values, cell.field, parsed.value) && !policy.allowReactivation) {
    return refuse(cannotReactivate.rule, cannotReactivate.message);
  }
  return { kind: "accepted", field: cell.field as EditableField, value: parsed.value };
}

export type CellLock = { rule: CellRule; message: string };

/** Why a cell cannot be edited at all, or null if it can. Used by the grid to show locks, and again on save. */
export function lockOf(
  record: Pick<MirroredRecord, "isVanished"> & { values: Pick<EditableValues, "isActualized"> },
  field: FieldKey,
  policy: EditPolicy,
): CellLock | null {
  const spec = fieldSpec(field);
  if (!isEditableField(field)) {
    return {
      rule: "read_only",
      message:
        spec.origin === "derived"
          ? `${spec.label} is calculated`
          : `${spec.label} comes from PEMS and cannot be changed here`,
    };
  }
  if (record.isVanished)
    return { rule: "record_vanished", message: "PEMS no longer shows this record" };
  if (isMoneyField(field) && !policy.permissions.has("ViewFinancials")) {
    return {
      rule: "permission_missing",
      message: `${spec.label} needs the permission ViewFinancials`,
    };
  }
  return lockOfActualized(record.values.isActualized === true, field, policy);
}

function lockOfActualized(
  actualized: boolean,
  field: EditableField,
  policy: EditPolicy,
): CellLock | null {
  const spec = fieldSpec(field);
  if (actualized && spec.lockedWhenActualized) {
    return {
      rule: "locked_when_actualized",
      message: `${spec.label} is fixed: the equipment is on site. Only its end date can move`,
    };
  }
  const endOfActual = actualized && field === "forecastEnd";
  const needed = spec.needsEditActuals || endOfActual ? "EditActuals" : "EditForecast";
  return policy.permissions.has(needed)
    ? null
    : { rule: "permission_missing", message: `${spec.label} needs the permission ${needed}` };
}

const cannotReactivate = {
  rule: "cannot_reactivate",
  message: "A discontinued record cannot be reactivated here; an administrator can allow it",
} as const;

const reactivates = (values: EditableValues, field: FieldKey, value: FieldValue) =>
  field === "isDiscontinued" && values.isDiscontinued === true && value === false;

const opposite = {
  isDiscontinued: "isFundsTransferable",
  isFundsTransferable: "isDiscontinued",
} as const;

/**
 * Setting one flag clears the other, unless the same call sets both: then the record rule refuses them. A flag whose
 * opposite may not be cleared is refused.
 */
function clearOppositeFlag(
  { values }: EditedRecord,
  edits: FieldEdits,
  accepted: Map<EditableField, FieldValue>,
  { allowReactivation }: EditPolicy,
): RefusedCell[] {
  for (const flag of ["isDiscontinued", "isFundsTransferable"] as const) {
    const other = opposite[flag];
    if (accepted.get(flag) !== true || accepted.has(other)) continue;
    if ((edits[other]?.mine ?? values[other]) !== true) continue;
    // PEMS itself holds both: setting one back to what PEMS holds is no edit.
    if (values[flag] === true && values[other] === true) continue;
    if (reactivates(values, other, false) && !allowReactivation) {
      accepted.delete(flag);
      return [{ field: flag, ...cannotReactivate }];
    }
    accepted.set(other, false);
  }
  return [];
}

/**
 * A value set back to the mirror's leaves no edit. While the other value travels to PEMS that would lose the wish to have the
 * old one back: it is refused until PEMS has answered. Any further value is taken.
 */
function keepInFlight(
  mirror: EditableValues,
  accepted: Map<EditableField, FieldValue>,
  inFlight: ReadonlySet<string> = new Set(),
): RefusedCell[] {
  return [...accepted].flatMap(([field, value]) => {
    if (!inFlight.has(field) || value !== mirror[field]) return [];
    accepted.delete(field);
    const message = `${fieldSpec(field).label} is being written to PEMS; set it back once PEMS has answered`;
    return [{ field, rule: "in_flight" as const, message }];
  });
}

function applyCells(
  mirror: EditableValues,
  edits: FieldEdits,
  cells: ReadonlyMap<EditableField, FieldValue>,
): FieldEdits {
  const result: FieldEdits = { ...edits };
  for (const [field, mine] of cells) {
    const edit = edits[field];
    if (mine === mirror[field]) delete result[field];
    else result[field] = { base: edit ? edit.base : mirror[field], mine };
  }
  return result;
}

/** A rule is asked where this call and the edits that remain take part in it: what PEMS itself holds is not judged. */
function firstBroken(
  record: EditedRecord,
  edits: FieldEdits,
  accepted: ReadonlyMap<EditableField, FieldValue>,
) {
  const values = {} as EditableValues;
  for (const field of editableFields) {
    const edit = edits[field];
    values[field] = edit ? edit.mine : record.values[field];
  }
  return brokenRules(values, accepted.keys()).find((problem) =>
    problem.fields.some((field) => Object.hasOwn(edits, field)),
  );
}
