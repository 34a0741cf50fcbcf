import { cost, variance } from "./cost.ts";
import { editedFields, type FieldEdits } from "./draft.ts";
import type { DerivedValues, MergedValues, MirrorValues } from "./record.ts";

/** Mirror with the reader's edits over it, and the formulas on the result. */
export function mergeRecord(mirror: MirrorValues, edits: FieldEdits): MergedValues {
  const merged: MirrorValues = { ...mirror };
  for (const [field, { mine }] of editedFields(edits)) merged[field] = mine;
  return Object.assign(merged, deriveValues(merged));
}

/** Formula fields of a record. PEMS keeps one set of current dates: once actualized they are the actual ones. */
export function deriveValues(values: MirrorValues): DerivedValues {
  const actualized = values.isActualized === true;
  const planCost = cost({
    source: text(values.planSource),
    monthlyRate: amount(values.planMonthlyRate),
    purchasePrice: amount(values.planPurchasePrice),
    start: text(values.planStart),
    end: text(values.planEnd),
  });
  const hasPlan = values.planStart !== null && values.planEnd !== null;
  const forecastCost = cost({
    source: text(values.source),
    monthlyRate: amount(values.monthlyRate),
    purchasePrice: amount(values.purchasePrice),
    start: text(values.forecastStart),
    end: text(values.forecastEnd),
  });
  const plan = hasPlan ? planCost : 0;
  return {
    actualStart: actualized ? values.forecastStart : null,
    actualEnd: actualized ? values.forecastEnd : null,
    planCost: plan,
    forecastCost,
    actualCost: actualized ? forecastCost : 0,
    variance: variance(forecastCost, plan),
  };
}

const text = (value: unknown) => (typeof value === "string" ? value : null);
const amount = (value: unknown) => (typeof value === "number" ? value : null);
