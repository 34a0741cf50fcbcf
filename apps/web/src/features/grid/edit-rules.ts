import { parseCellValue } from "@pfa/domain/cell-value.ts";
import { type CellLock, type CellRule, type EditPolicy, lockOf } from "@pfa/domain/edit-cells.ts";
import { type FieldKey, isEditableField, type EditableField } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import { brokenRules } from "@pfa/domain/record-rules.ts";
import { type GridRow, mirrorValue, type RowValues } from "./row.ts";

export type EditVerdict =
  | { ok: true; field: EditableField; value: FieldValue; changes: RowValues }
  | { ok: false; rule: CellRule; message: string };

/** Why a cell of the grid cannot be edited, or null. The lock follows the mirror, not the draft. */
export function lockOfCell(row: GridRow, field: FieldKey, policy: EditPolicy): CellLock | null {
  if (!policy.permissions.has("SaveDraft") && isEditableField(field)) {
    return { rule: "permission_missing", message: "Editing needs the permission SaveDraft" };
  }
  return lockOf(
    {
      isVanished: row.isVanished,
      values: { isActualized: mirrorValue(row, "isActualized") },
    },
    field,
    policy,
  );
}

const opposite = {
  isDiscontinued: "isFundsTransferable",
  isFundsTransferable: "isDiscontinued",
} as const;

/** Judges one edit as the server will: lock, kind, range, then the rules over the whole record. */
export function judgeEdit(
  row: GridRow,
  field: FieldKey,
  value: unknown,
  policy: EditPolicy,
): EditVerdict {
  const lock = lockOfCell(row, field, policy);
  if (lock) return { ok: false, ...lock };
  const parsed = parseCellValue(field, value);
  if (!parsed.ok) return { ok: false, ...parsed.error };
  const edited = field as EditableField;
  const changes: RowValues = { [edited]: parsed.value };
  if ((edited === "isDiscontinued" || edited === "isFundsTransferable") && parsed.value === true) {
    changes[opposite[edited]] = false;
  }
  const merged = { ...row.values, ...changes } as MirrorValues;
  const [broken] = brokenRules(withoutHidden(row, merged), [edited]);
  if (broken) return { ok: false, rule: broken.rule, message: broken.message };
  return { ok: true, field: edited, value: parsed.value, changes };
}

export type RowVerdict = {
  /** What the record becomes, flags that are cleared along included. */
  changes: RowValues;
  accepted: { field: EditableField; value: FieldValue }[];
  refused: { field: FieldKey; value: unknown; message: string }[];
};

/** Judges cells of one record together: a rule over several fields refuses those that take part in breaking it. */
export function judgeRow(
  row: GridRow,
  cells: readonly { field: FieldKey; value: unknown }[],
  policy: EditPolicy,
): RowVerdict {
  const verdict: RowVerdict = { changes: {}, accepted: [], refused: [] };
  for (const { field, value } of cells) {
    const lock = lockOfCell(row, field, policy);
    const parsed = lock ? null : parseCellValue(field, value);
    if (parsed?.ok) verdict.accepted.push({ field: field as EditableField, value: parsed.value });
    else {
      const message = lock?.message ?? (parsed && !parsed.ok ? parsed.error.message : "");
      verdict.refused.push({ field, value, message });
    }
  }
  while (refuseBroken(row, verdict));
  verdict.changes = changesOf(verdict.accepted);
  return verdict;
}

/** Takes the cells out that break a rule; false if there is none. */
function refuseBroken(row: GridRow, { accepted, refused }: RowVerdict): boolean {
  const fields = accepted.map(({ field }) => field);
  const merged = { ...row.values, ...changesOf(accepted) } as MirrorValues;
  const [broken] = brokenRules(withoutHidden(row, merged), fields);
  const taking = accepted.filter(({ field }) => broken?.fields.includes(field));
  for (const cell of taking) {
    accepted.splice(accepted.indexOf(cell), 1);
    refused.push({ ...cell, message: broken?.message ?? "" });
  }
  return taking.length > 0;
}

function changesOf(accepted: RowVerdict["accepted"]): RowValues {
  const changes: RowValues = {};
  for (const { field, value } of accepted) {
    const isFlag = field === "isDiscontinued" || field === "isFundsTransferable";
    if (isFlag && value === true) changes[opposite[field]] ??= false;
    changes[field] = value;
  }
  return changes;
}

/** Amounts the caller cannot see count as present: only the server can judge them. */
function withoutHidden(row: GridRow, merged: MirrorValues): MirrorValues {
  return {
    ...merged,
    monthlyRate: "monthlyRate" in row.values ? merged.monthlyRate : 0,
    purchasePrice: "purchasePrice" in row.values ? merged.purchasePrice : 0,
  };
}
