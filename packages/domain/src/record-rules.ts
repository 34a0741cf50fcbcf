import { type EditableField, fieldSpec } from "./field-catalog.ts";
import type { EditableValues } from "./record.ts";

export type RecordRule =
  | "end_after_start"
  | "rental_needs_rate"
  | "purchase_needs_price"
  | "flags_exclusive";

export type RecordProblem = {
  rule: RecordRule | "locked_when_actualized";
  fields: readonly EditableField[];
  message: string;
};

type Check = {
  rule: RecordRule;
  /** The rule is asked only when an edit touches one of these: what PEMS holds may break it already. */
  fields: readonly EditableField[];
  broken: (values: EditableValues) => boolean;
  message: string;
};

const checks: readonly Check[] = [
  {
    rule: "end_after_start",
    fields: ["forecastStart", "forecastEnd"],
    broken: ({ forecastStart, forecastEnd }) =>
      forecastStart !== null && forecastEnd !== null && forecastEnd <= forecastStart,
    message: "Forecast end must be after forecast start, by one day at least",
  },
  {
    rule: "rental_needs_rate",
    fields: ["source", "monthlyRate"],
    broken: ({ source, monthlyRate }) => source === "Rental" && monthlyRate === null,
    message: "A rental needs a monthly rate of 0 or more",
  },
  {
    rule: "purchase_needs_price",
    fields: ["source", "purchasePrice"],
    broken: ({ source, purchasePrice }) => source === "Purchase" && purchasePrice === null,
    message: "A purchase needs a price of 0 or more",
  },
  {
    rule: "flags_exclusive",
    fields: ["isDiscontinued", "isFundsTransferable"],
    broken: ({ isDiscontinued, isFundsTransferable }) =>
      isDiscontinued === true && isFundsTransferable === true,
    message: "A record cannot be both discontinued and funds transferable",
  },
];

/** Rules that the merged record breaks, among those the edited fields take part in. */
export function brokenRules(
  values: EditableValues,
  edited: Iterable<EditableField>,
): RecordProblem[] {
  const touched = new Set(edited);
  return checks
    .filter((check) => check.fields.some((field) => touched.has(field)) && check.broken(values))
    .map(({ rule, fields, message }) => ({ rule, fields, message }));
}

/** Fields that a rule weighs against one of these: an edit cannot be judged without their values. */
export function fieldsJudgedWith(fields: Iterable<string>): EditableField[] {
  const edited = new Set(fields);
  return checks
    .filter((check) => check.fields.some((field) => edited.has(field)))
    .flatMap((check) => check.fields);
}

/** Edits of fields that have become fixed since: the equipment came on site while they waited. */
export function lockedEdits(
  mirror: EditableValues,
  edited: readonly EditableField[],
): RecordProblem[] {
  if (mirror.isActualized !== true) return [];
  const fields = edited.filter((field) => fieldSpec(field).lockedWhenActualized);
  const labels = fields.map((field) => fieldSpec(field).label).join(", ");
  const message = `The equipment is on site by now: ${labels} can no longer change`;
  return fields.length === 0 ? [] : [{ rule: "locked_when_actualized", fields, message }];
}
