import {
  type ChangeOperation,
  type ChangeRule,
  fieldsAsked,
  fieldsOf,
  operationsOf,
  planTwins,
  type PlannedField,
} from "./bulk-change.ts";
import { parseCellValue } from "./cell-value.ts";
import type { CellEdit } from "./edit-cells.ts";
import {
  type EditableField,
  fieldSpec,
  type FieldKey,
  isDerivedField,
  isMirrorField,
  type MirrorField,
} from "./field-catalog.ts";
import { addDays, addMonths, type IsoDate } from "./iso-date.ts";
import { divideRounded, fromCents, toCents } from "./money.ts";
import type { FieldValue, MirrorValues } from "./record.ts";
import { replaceText } from "./replace-text.ts";

/** Fields of the plan that a change may copy from. */
type PlanField = (typeof planTwins)[PlannedField];

/** What a bulk change looks at in a record; what its rule does not look at may be left empty. */
export type ChangeableValues = Pick<MirrorValues, EditableField | PlanField>;

/** Always looked at: what a record costs, its state, and what the rules of several fields weigh against each other. */
export const alwaysRead = [
  "source",
  "monthlyRate",
  "purchasePrice",
  "forecastStart",
  "forecastEnd",
  "isActualized",
  "isDiscontinued",
  "isFundsTransferable",
] as const satisfies readonly EditableField[];

/** Fields of the mirror that a rule looks at; thousands of records are read without the others. */
export function fieldsRead(rule: ChangeRule): MirrorField[] {
  const operations = operationsOf(rule);
  const copied = operations.flatMap((operation) =>
    operation.op === "copyPlan" ? operation.fields.map((field) => planTwins[field]) : [],
  );
  const plan = copied.length > 0 ? (["planStart", "planEnd", ...copied] as const) : [];
  const asked = fieldsAsked(rule);
  const formula = asked.some(isDerivedField) ? planPrice : [];
  const stored = asked.filter(isMirrorField);
  return [
    ...new Set([...alwaysRead, ...operations.flatMap(fieldsOf), ...plan, ...stored, ...formula]),
  ];
}

/** What the formulas read beside what is always read. */
const planPrice = [
  "planSource",
  "planMonthlyRate",
  "planPurchasePrice",
  "planStart",
  "planEnd",
] as const satisfies readonly MirrorField[];

export type SkipRule = "on_site" | "no_plan" | "no_source";

/** An operation that means nothing for a record in its state. */
type Skipped = { field: EditableField; rule: SkipRule; message: string };

/** Cells that an operation writes on a record, or why it writes none. */
type Step = { cells: Partial<Record<EditableField, FieldValue>>; skipped?: Skipped };

export type ChangePlan = {
  /** Only cells that end up different from what the record shows. */
  cells: CellEdit[];
  skipped: Skipped[];
  /** Which operations wrote each cell, by their place in the list. */
  writers: ReadonlyMap<string, readonly number[]>;
  /** A shift moved the end alone: the equipment is on site. */
  extended: boolean;
};

/** What a list of operations, applied one after the other, makes of a record's merged values. */
export function planChange(
  merged: ChangeableValues,
  operations: readonly ChangeOperation[],
): ChangePlan {
  const values: ChangeableValues = { ...merged };
  const writers = new Map<string, number[]>();
  const skipped: Skipped[] = [];
  let extended = false;
  for (const [place, operation] of operations.entries()) {
    const step = apply(values, operation);
    if (step.skipped) skipped.push(step.skipped);
    for (const [field, value] of Object.entries(step.cells) as [EditableField, FieldValue][]) {
      if (value === values[field]) continue;
      values[field] = value;
      writers.set(field, [...(writers.get(field) ?? []), place]);
      extended ||= operation.op === "shift" && isOnSite(merged);
    }
  }
  const cells = ([...writers.keys()] as EditableField[])
    .filter((field) => values[field] !== merged[field])
    .map((field) => ({ field, value: values[field] }));
  return { cells, skipped, writers, extended };
}

const isOnSite = (values: ChangeableValues) => values.isActualized === true;

function apply(values: ChangeableValues, operation: ChangeOperation): Step {
  switch (operation.op) {
    case "set":
      return { cells: { [operation.field]: normalForm(operation.field, operation.value) } };
    case "clear":
      return { cells: { [operation.field]: null } };
    case "shift":
      return shift(values, operation);
    case "extend":
      return { cells: moved(values, ["forecastEnd"], operation) };
    case "multiply":
    case "add":
      return { cells: repriced(values, operation) };
    case "replace":
      return { cells: replaced(values, operation) };
    case "copyPlan":
      return copyPlan(values, operation.fields);
    case "swapSource":
      return swapSource(values);
    case "discontinue":
      return { cells: { isDiscontinued: operation.on } };
    case "transferFunds":
      return { cells: { isFundsTransferable: operation.on } };
  }
}

/** The form in which a field holds a value; a value that has none is left for the cell's check to refuse. */
export function normalForm(field: FieldKey, value: unknown): FieldValue {
  const parsed = parseCellValue(field, value);
  return parsed.ok ? parsed.value : (value as FieldValue);
}

type Operation<Op extends ChangeOperation["op"]> = Extract<ChangeOperation, { op: Op }>;
type Distance = Pick<Operation<"extend">, "amount" | "unit">;

function shift(values: ChangeableValues, operation: Operation<"shift">): Step {
  if (!isOnSite(values)) {
    return { cells: moved(values, ["forecastStart", "forecastEnd"], operation) };
  }
  if (operation.amount > 0 && operation.onSite === "extend") {
    return { cells: moved(values, ["forecastEnd"], operation) };
  }
  const message = "The equipment is on site: its dates do not shift, only its end can be extended";
  return { cells: {}, skipped: { field: "forecastStart", rule: "on_site", message } };
}

function moved(
  values: ChangeableValues,
  fields: readonly ("forecastStart" | "forecastEnd")[],
  by: Distance,
): Step["cells"] {
  const filled = fields.flatMap((field) => {
    const day = values[field];
    return typeof day === "string" ? [[field, move(day, by)] as const] : [];
  });
  return Object.fromEntries(filled);
}

function move(day: IsoDate, { amount, unit }: Distance): IsoDate {
  if (unit === "months") return addMonths(day, amount);
  return addDays(day, unit === "weeks" ? amount * 7 : amount);
}

/** An empty rate or price stays empty: there is nothing to reckon with. */
function repriced(
  values: ChangeableValues,
  operation: Operation<"multiply"> | Operation<"add">,
): Step["cells"] {
  const present = values[operation.field];
  if (typeof present !== "number") return {};
  const cents = toCents(present);
  const result =
    operation.op === "add"
      ? cents + toCents(operation.amount)
      : // Percent with four decimals as an integer of millionths.
        divideRounded(cents * BigInt(Math.round((100 + operation.percent) * 10_000)), 1_000_000n);
  return { [operation.field]: fromCents(result) };
}

function replaced(values: ChangeableValues, operation: Operation<"replace">): Step["cells"] {
  const filled = operation.fields.flatMap((field) => {
    const text = values[field];
    if (typeof text !== "string") return [];
    return [[field, normalForm(field, replaceText(text, operation))] as const];
  });
  return Object.fromEntries(filled);
}

/** A plan field that is empty tells nothing: the forecast keeps its own. */
function copyPlan(values: ChangeableValues, fields: readonly PlannedField[]): Step {
  const [field = "forecastStart"] = fields;
  if (values.planStart === null || values.planEnd === null) {
    const message = "The record has no plan to go back to";
    return { cells: {}, skipped: { field, rule: "no_plan", message } };
  }
  if (isOnSite(values)) {
    const message = "The equipment is on site: its forecast no longer goes back to the plan";
    return { cells: {}, skipped: { field, rule: "on_site", message } };
  }
  const filled = fields.filter((each) => values[planTwins[each]] !== null);
  return { cells: Object.fromEntries(filled.map((each) => [each, values[planTwins[each]]])) };
}

function swapSource(values: ChangeableValues): Step {
  if (values.source === "Rental") return { cells: { source: "Purchase" } };
  if (values.source === "Purchase") return { cells: { source: "Rental" } };
  const label = fieldSpec("source").label;
  const message = `${label} is neither Rental nor Purchase: there is nothing to swap`;
  return { cells: {}, skipped: { field: "source", rule: "no_source", message } };
}
