import type { Draft, FieldEdits } from "../draft.ts";
import { mirrorFields } from "../field-catalog.ts";
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
