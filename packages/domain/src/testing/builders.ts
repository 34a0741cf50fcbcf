import type { Draft, FieldEdits } from "../draft.ts";
import { fieldSpec, type MirrorField, mirrorFields } from "../field-catalog.ts";
import type { FieldMapping, MappedField } from "../field-mapping.ts";
import type { FieldValue, MirroredRecord, MirrorValues } from "../record.ts";

const blank = Object.fromEntries(mirrorFields.map((field) => [field, null])) as MirrorValues;

const rental: Partial<Record<keyof MirrorValues, FieldValue>> = {
  pfaId: "20481",
  description: "CRANE MOBILE 50T",
  areaSilo: "SILO-4",
  class: "14",
  category: "14200",
  source: "Rental",
  dor: "BEO",
  monthlyRate: 5000,
  forecastStart: "2025-01-15",
  forecastEnd: "2025-03-15",
  planSource: "Rental",
  planDor: "BEO",
  planMonthlyRate: 5000,
  planStart: "2025-01-15",
  planEnd: "2025-03-15",
  isActualized: false,
  isDiscontinued: false,
  isFundsTransferable: false,
};

/** Values of a rental of 59 days at 5,000 a month, forecast equal to plan; override what a test is about. */
export const someValues = (values: Partial<MirrorValues> = {}): MirrorValues => ({
  ...blank,
  ...rental,
  ...values,
});

export function aMirroredRecord(
  overrides: {
    pfaId?: string;
    recordVersion?: number;
    isVanished?: boolean;
    values?: Partial<MirrorValues>;
  } = {},
): MirroredRecord {
  const { pfaId = "20481", recordVersion = 7, isVanished = false, values } = overrides;
  return { pfaId, recordVersion, isVanished, values: someValues({ pfaId, ...values }) };
}

export function aDraft(
  overrides: { pfaId?: string; userId?: number; baseVersion?: number; edits?: FieldEdits } = {},
): Draft {
  const {
    pfaId = "20481",
    userId = 1,
    baseVersion = 7,
    edits = { monthlyRate: { base: 5000, mine: 5500 } },
  } = overrides;
  return { pfaId, userId, baseVersion, edits };
}

const column = (name: string) => ({ read: `col_${name}`, write: `SCR_${name}` });

const mapped = (field: MirrorField): MappedField => {
  const { kind, column: name, values = [] } = fieldSpec(field);
  const names = column(name);
  if (kind === "enum") {
    const pairs = values.map((value) => [value.toUpperCase(), value]);
    return { ...names, kind, values: Object.fromEntries(pairs) };
  }
  if (kind === "boolean") return { ...names, kind: "flag" };
  return { ...names, kind: kind === "code" ? "text" : kind };
};

/** A mapping of every field by a name of its own, its key read as `col_pfa_id`. */
export function aMapping(fields: Partial<FieldMapping["fields"]> = {}): FieldMapping {
  const all = Object.fromEntries(mirrorFields.map((field) => [field, mapped(field)]));
  return {
    gridName: "GRID",
    screenName: "SCREEN",
    key: column("pfa_id"),
    organization: column("org"),
    recordVersion: column("version"),
    modifiedAt: column("modified"),
    fields: { ...(all as FieldMapping["fields"]), ...fields },
    options: { dateFormat: "YYYY-MM-DD", groupedNumbers: false, rateUnits: { MONTH: "MONTH" } },
  };
}
