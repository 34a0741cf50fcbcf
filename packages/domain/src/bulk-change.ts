import { z } from "zod";
import { boundedArray } from "./bounded-array.ts";
import { parseCellValue } from "./cell-value.ts";
import { conditionHolds } from "./term-holds.ts";
import {
  type EditableField,
  fieldSpec,
  type FieldKey,
  isEditableField,
  isFieldKey,
  isMoneyField,
} from "./field-catalog.ts";
import { isMoney, MAX_MONEY } from "./money.ts";
import type { MergedValues } from "./record.ts";
import { type Condition, conditionSchema, operatorsOf, type ViewProblem } from "./window.ts";

// One change to many records at once: a list of operations, each judged on each record by its own state.

const MAX_OPERATIONS = 20;
/** Characters of a text to look for, or to put in its place. */
export const MAX_TEXT = 200;
/** Ten years either way: more is a slip of the finger. */
const MOST = { days: 3660, weeks: 522, months: 120 } as const;
const MAX_PERCENT = 1000;

/** The plan's own value of each field that has one. */
export const planTwins = {
  forecastStart: "planStart",
  forecastEnd: "planEnd",
  source: "planSource",
  dor: "planDor",
  class: "planClass",
  category: "planCategory",
  manufacturer: "planManufacturer",
  model: "planModel",
  monthlyRate: "planMonthlyRate",
  purchasePrice: "planPurchasePrice",
} as const satisfies Partial<Record<EditableField, FieldKey>>;
export type PlannedField = keyof typeof planTwins;
const plannedFields = Object.keys(planTwins) as PlannedField[];

const isEditable = (text: string): text is EditableField =>
  isFieldKey(text) && isEditableField(text);

const editableField = z.string().refine(isEditable, { error: "is no field to change" });

const textField = editableField.refine(
  (field) => fieldSpec(field).kind === "text" || fieldSpec(field).kind === "code",
  { error: "is no text field" },
);

const distance = {
  amount: z.int().refine((amount) => amount !== 0, { error: "must not be 0" }),
  unit: z.enum(["days", "weeks", "months"]),
};

const isTooFar = ({ amount, unit }: { amount: number; unit: keyof typeof MOST }) =>
  Math.abs(amount) > MOST[unit];
const tooFar = {
  path: ["amount"],
  error: `must be within ${MOST.days} days, ${MOST.weeks} weeks or ${MOST.months} months`,
};

const priceField = z.enum(["monthlyRate", "purchasePrice"]);

const operationSchema = z.discriminatedUnion(
  "op",
  [
    z
      .object({ op: z.literal("set"), field: editableField, value: z.unknown() })
      .superRefine(({ field, value }, context) => refuseValue(field, value, context)),
    z
      .object({ op: z.literal("clear"), field: editableField })
      .superRefine(({ field }, context) => refuseValue(field, null, context)),
    z
      .object({
        op: z.literal("shift"),
        ...distance,
        /** What becomes of records on site, whose start is fixed: a shift forward moves their end, or leaves them. */
        onSite: z.enum(["extend", "skip"]).default("extend"),
      })
      .refine((move) => !isTooFar(move), tooFar),
    z.object({ op: z.literal("extend"), ...distance }).refine((move) => !isTooFar(move), tooFar),
    z.object({
      op: z.literal("multiply"),
      field: priceField,
      /** Added to the whole: 10 makes 100 to 110, -100 makes it 0. */
      percent: z
        .number()
        .min(-100)
        .max(MAX_PERCENT)
        .refine((percent) => percent !== 0, { error: "must not be 0" })
        .refine(hasFourDecimals, { error: "takes at most four decimals" }),
    }),
    z.object({
      op: z.literal("add"),
      field: priceField,
      amount: z
        .number()
        .refine((amount) => amount !== 0, { error: "must not be 0" })
        .refine(isMoney, { error: `takes at most two decimals and at most ${MAX_MONEY}` }),
    }),
    z.object({
      op: z.literal("replace"),
      fields: z.array(textField).min(1).max(10),
      find: z.string().min(1).max(MAX_TEXT),
      replacement: z.string().max(MAX_TEXT),
      matchCase: z.boolean().default(false),
      /** Only where it is all that a cell holds. */
      wholeCell: z.boolean().default(false),
    }),
    z.object({
      op: z.literal("copyPlan"),
      fields: z
        .array(z.enum(plannedFields))
        .min(1)
        .max(plannedFields.length)
        .default(plannedFields),
    }),
    z.object({ op: z.literal("swapSource") }),
    z.object({ op: z.literal("discontinue"), on: z.boolean() }),
    z.object({ op: z.literal("transferFunds"), on: z.boolean() }),
  ],
  { error: "is no known operation" },
);

function hasFourDecimals(percent: number): boolean {
  return Math.round(percent * 10_000) / 10_000 === percent;
}

function refuseValue(field: EditableField, value: unknown, context: z.RefinementCtx): void {
  // Asked although the field was refused already.
  if (!isEditable(field)) return;
  const parsed = parseCellValue(field, value);
  if (!parsed.ok)
    context.addIssue({ code: "custom", path: ["value"], message: parsed.error.message });
}

const MAX_CASES = 10;
const MAX_CONDITIONS = 20;

const ruleCondition = conditionSchema.refine(
  ({ field, op }) => !isFieldKey(field) || operatorsOf(field).includes(op),
  { path: ["op"], error: "does not suit the field" },
);

/** What is done to records on which all, or any, of the conditions hold, and what to the others. */
const caseSchema = z.object({
  match: z.enum(["all", "any"]).default("all"),
  when: boundedArray(ruleCondition, { min: 1, max: MAX_CONDITIONS }),
  operations: z.array(operationSchema).max(MAX_OPERATIONS),
  otherwise: z.array(operationSchema).max(MAX_OPERATIONS).default([]),
});

/** A rule for a bulk change: operations in the order they are applied, first those of all records, then those of each case. */
export const changeRuleSchema = z
  .object({
    operations: z.array(operationSchema).max(MAX_OPERATIONS),
    cases: z.array(caseSchema).max(MAX_CASES).optional(),
  })
  .refine((rule) => isBetween(operationsOf(rule).length, 1, MAX_OPERATIONS), {
    path: ["operations"],
    error: `takes 1 to ${MAX_OPERATIONS} operations, those of its cases included`,
  });
export type ChangeOperation = z.infer<typeof operationSchema>;
export type RuleCase = Omit<z.infer<typeof caseSchema>, "when"> & { when: Condition[] };
export type ChangeRule = { operations: ChangeOperation[]; cases?: RuleCase[] | undefined };

const isBetween = (count: number, least: number, most: number) => count >= least && count <= most;

/** All operations of a rule, those of every case included. */
export const operationsOf = ({
  operations,
  cases = [],
}: {
  operations: ChangeOperation[];
  cases?: Pick<RuleCase, "operations" | "otherwise">[] | undefined;
}): ChangeOperation[] => [
  ...operations,
  ...cases.flatMap((each) => [...each.operations, ...each.otherwise]),
];

/** Fields that a rule's conditions look at. */
export const fieldsAsked = ({ cases = [] }: ChangeRule): FieldKey[] =>
  cases.flatMap(({ when }) => when.map(({ field }) => field));

/** Operations for one record, by what it shows before any of them. */
export const operationsFor = (
  { operations, cases = [] }: ChangeRule,
  merged: Partial<MergedValues>,
): ChangeOperation[] => [
  ...operations,
  ...cases.flatMap((each) => (isMet(each, merged) ? each.operations : each.otherwise)),
];

function isMet({ match, when }: RuleCase, merged: Partial<MergedValues>): boolean {
  const answers = when.map((condition) => conditionHolds(condition, merged));
  return match === "all" ? answers.every(Boolean) : answers.some(Boolean);
}

/** Fields that an operation may write. */
export function fieldsOf(operation: ChangeOperation): readonly EditableField[] {
  switch (operation.op) {
    case "set":
    case "clear":
    case "multiply":
    case "add":
      return [operation.field];
    case "shift":
      return ["forecastStart", "forecastEnd"];
    case "extend":
      return ["forecastEnd"];
    case "replace":
    case "copyPlan":
      return operation.fields;
    case "swapSource":
      return ["source"];
    case "discontinue":
      return ["isDiscontinued"];
    case "transferFunds":
      return ["isFundsTransferable"];
  }
}

/** Why a caller may not use a rule at all, or null. */
export function findRuleProblem(
  rule: ChangeRule,
  permissions: ReadonlySet<string>,
): Extract<ViewProblem, { kind: "field_hidden" }> | null {
  if (permissions.has("ViewFinancials")) return null;
  const named = [...operationsOf(rule).flatMap(fieldsOf), ...fieldsAsked(rule)];
  const field = named.find(isMoneyField);
  return field ? { kind: "field_hidden", field } : null;
}
