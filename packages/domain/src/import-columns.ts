import {
  editableFields,
  type FieldKey,
  fieldSpec,
  isEditableField,
  isMoneyField,
} from "./field-catalog.ts";
import type { Problem } from "./problem.ts";

/** Other names that such columns go by in planners' files. */
const synonyms: Partial<Record<FieldKey, readonly string[]>> = {
  pfaId: ["pfa", "pfa no", "pfa number", "record id", "id"],
  areaSilo: ["area", "silo"],
  category: ["equipment category", "cat"],
  monthlyRate: ["rate", "rental rate", "rate per month"],
  purchasePrice: ["price", "purchase cost"],
  manufacturer: ["manufacturer"],
  forecastStart: ["start", "start date", "forecast start date", "fcst start"],
  forecastEnd: ["end", "end date", "finish", "forecast end date", "forecast finish", "fcst end"],
  isActualized: ["on site", "is actualized"],
  isDiscontinued: ["cancelled", "is discontinued"],
  isFundsTransferable: ["is funds transferable", "transferable"],
  equipment: ["asset", "asset tag", "equipment tag"],
};

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

const importable: readonly FieldKey[] = ["pfaId", ...editableFields];

const byName: ReadonlyMap<string, FieldKey> = new Map(
  // Synonyms first: a label of the catalog goes before another field's synonym.
  [
    ...importable.flatMap((field) => (synonyms[field] ?? []).map((name) => [name, field] as const)),
    ...importable.flatMap((field) => [
      [field, field] as const,
      [fieldSpec(field).label, field] as const,
    ]),
  ].map(([name, field]) => [plain(name), field]),
);

/**
 * The field that each column is for, by its header; null for one that is for none. Each field once, the first such column
 * having it. Fields that cannot be imported are for none.
 */
export function matchColumns(
  headers: readonly string[],
  permissions: ReadonlySet<string>,
): (FieldKey | null)[] {
  const taken = new Set<FieldKey>();
  return headers.map((header) => {
    const field = byName.get(plain(header));
    if (field === undefined || taken.has(field) || isHidden(field, permissions)) return null;
    taken.add(field);
    return field;
  });
}

/** Fields that a column may be for. */
export const importableFields = (permissions: ReadonlySet<string>): FieldKey[] =>
  importable.filter((field) => !isHidden(field, permissions));

const isHidden = (field: FieldKey, permissions: ReadonlySet<string>): boolean =>
  isMoneyField(field) && !permissions.has("ViewFinancials");

/** Why columns cannot be for these fields, or null. Without the right to see money it cannot be compared with either. */
export function findColumnsProblem(
  columns: readonly (FieldKey | null)[],
  permissions: ReadonlySet<string>,
): Problem | null {
  const fields = columns.filter((field) => field !== null);
  const hidden = fields.find((field) => isHidden(field, permissions));
  if (hidden) return { kind: "field_hidden", field: hidden };
  const fixed = fields.find((field) => field !== "pfaId" && !isEditableField(field));
  if (fixed) return { kind: "import_columns_invalid", reason: "read_only", field: fixed };
  const twice = fields.find((field, place) => fields.indexOf(field) !== place);
  if (twice) return { kind: "import_columns_invalid", reason: "twice", field: twice };
  if (!fields.includes("pfaId"))
    return { kind: "import_columns_invalid", reason: "no_key", field: "pfaId" };
  return fields.length > 1
    ? null
    : { kind: "import_columns_invalid", reason: "nothing_else", field: "pfaId" };
}
