import { z } from "zod";
import { boundedArray } from "./bounded-array.ts";
import { fieldKeys, fieldSpec, type FieldKey, isFieldKey } from "./field-catalog.ts";
import { isIsoDate } from "./iso-date.ts";
import type { CommitItemState } from "./write-back.ts";
import type { FieldValue } from "./record.ts";

/** Rows of one window. */
export const MAX_WINDOW_ROWS = 1000;
/** Conditions of a filter, those in its groups included. */
export const MAX_FILTER_TERMS = 100;
/** Groups that stand in each other. */
export const MAX_FILTER_DEPTH = 4;
export const MAX_SORTS = 5;
export const MAX_SET_VALUES = 1000;
/** Whole values of the mirror, whose longest texts are PEMS's descriptions. */
const MAX_SET_VALUE_LENGTH = 4000;
export const MAX_SEARCH_LENGTH = 200;

export const fieldSchema = z.string().refine(isFieldKey, { error: "unknown field" });
/** Text to compare with. PostgreSQL's text cannot hold U+0000, so no value does. */
export const textSchema = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((text) => !text.includes("\u0000"), {
      error: "holds a character that no text can hold",
    });
/** Text to look for. */
export const searchTextSchema = textSchema(MAX_SEARCH_LENGTH);
const day = z.string().refine(isIsoDate, { error: "must be an existing day written yyyy-mm-dd" });

/** One condition on one field. */
export const conditionSchema = z.discriminatedUnion("op", [
  z.object({
    field: fieldSchema,
    op: z.enum(["contains", "notContains", "equals", "notEquals", "startsWith", "endsWith"]),
    value: searchTextSchema,
  }),
  z.object({
    field: fieldSchema,
    op: z.literal("in"),
    values: boundedArray(textSchema(MAX_SET_VALUE_LENGTH).nullable(), { max: MAX_SET_VALUES }),
  }),
  z.object({
    field: fieldSchema,
    op: z.enum(["numberEquals", "lessThan", "lessOrEqual", "greaterThan", "greaterOrEqual"]),
    value: z.number(),
  }),
  z.object({
    field: fieldSchema,
    op: z.literal("numberBetween"),
    from: z.number(),
    to: z.number(),
  }),
  z.object({ field: fieldSchema, op: z.enum(["on", "before", "after"]), value: day }),
  z.object({ field: fieldSchema, op: z.literal("dateBetween"), from: day, to: day }),
  z.object({ field: fieldSchema, op: z.literal("is"), value: z.boolean() }),
  z.object({ field: fieldSchema, op: z.enum(["blank", "notBlank"]) }),
]);
export type Condition = z.infer<typeof conditionSchema> & { field: FieldKey };

/** What a term asks of the caller's draft: that there is one, or that PEMS has changed a field of it to another value. */
export const draftTermSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("drafted") }),
  z.object({ op: z.literal("conflict") }),
]);
export type DraftTerm = z.infer<typeof draftTermSchema>;

/** Terms of which one at least holds, or all do. */
type FilterGroup = { op: "any" | "all"; terms: FilterTerm[] };
export type FilterTerm = Condition | DraftTerm | FilterGroup;

const groupOps = z.enum(["any", "all"]);
const tooDeep = z.object({ op: groupOps }).refine(() => false, {
  error: `groups stand at most ${MAX_FILTER_DEPTH} deep in each other`,
});

/** Leaves of filters: terms that hold no others. */
type Leaves = z.core.$ZodTypeDiscriminable & z.ZodType;

/** A leaf, or a group with groups in it as deep as `depth` says. */
const termSchema = (leaves: Leaves, depth: number): Leaves =>
  z.discriminatedUnion("op", [leaves, depth === 0 ? tooDeep : groupSchema(leaves, depth)]);

const groupSchema = (leaves: Leaves, depth: number) =>
  z.object({
    op: groupOps,
    terms: boundedArray(termSchema(leaves, depth - 1), { min: 1, max: MAX_FILTER_TERMS }),
  });

/** One term of such leaves, with groups in it as deep as a filter's. */
export const termSchemaOf = <Term>(leaves: Leaves): z.ZodType<Term> =>
  termSchema(leaves, MAX_FILTER_DEPTH) as unknown as z.ZodType<Term>;

/** A filter of such leaves; all terms hold. Its terms are counted before they are read. */
export function filterSchemaOf<Term>(leaves: Leaves): z.ZodType<Term[]> {
  const isBounded = (given: unknown) => countTerms(given, MAX_FILTER_TERMS) <= MAX_FILTER_TERMS;
  const terms = boundedArray(termSchema(leaves, MAX_FILTER_DEPTH), { max: MAX_FILTER_TERMS });
  const bounded = z.custom(isBounded, {
    error: `takes at most ${MAX_FILTER_TERMS} terms, those in groups included`,
  });
  return bounded.pipe(terms) as unknown as z.ZodType<Term[]>;
}

/** Terms at all depths; counting ends above `most`. */
function countTerms(given: unknown, most: number): number {
  if (!Array.isArray(given) || given.length > most) return Array.isArray(given) ? given.length : 0;
  let count = given.length;
  for (const term of given) {
    if (count > most) break;
    const isGroup = typeof term === "object" && term !== null && "terms" in term;
    if (isGroup) count += countTerms(term.terms, most - count);
  }
  return count;
}

const filterSchema = filterSchemaOf<FilterTerm>(
  z.discriminatedUnion("op", [conditionSchema, draftTermSchema]),
);

/** All conditions of a filter, those in groups included. */
export const conditionsOf = (filter: readonly FilterTerm[]): Condition[] =>
  filter.flatMap((term) => {
    if ("terms" in term) return conditionsOf(term.terms);
    return "field" in term ? [term] : [];
  });

/** A filter without its conditions on a field; groups stay whole. */
export const withoutField = (filter: readonly FilterTerm[], field: FieldKey): FilterTerm[] =>
  filter.filter((term) => !("field" in term) || term.field !== field);

const sortSchema = boundedArray(
  z.object({ field: fieldSchema, direction: z.enum(["asc", "desc"]) }),
  { max: MAX_SORTS },
);
export type Sort = { field: FieldKey; direction: "asc" | "desc" };

/** A view of the records: what is shown and in which order. Ties are broken by PFA id; empty values come last. */
export const viewSchema = z.object({
  sort: sortSchema.default([]),
  filter: filterSchema.default([]),
  search: searchTextSchema.default(""),
  /** Only records that the caller has changed. */
  onlyDrafts: z.boolean().default(false),
});
export type View = { sort: Sort[]; filter: FilterTerm[]; search: string; onlyDrafts: boolean };

/**
 * What positions in a view follow from: the version of the organization's mirror and of the caller's own drafts in it.
 * A position is worth something only together with the version it was told with.
 */
export const viewVersionSchema = z.object({ mirror: z.int().min(0), drafts: z.int().min(0) });
export type ViewVersion = z.infer<typeof viewVersionSchema>;

/** Fields to answer with, in this order; each once. */
export const columnsSchema = boundedArray(fieldSchema, { min: 1, max: fieldKeys.length }).refine(
  (keys) => new Set(keys).size === keys.length,
  { error: "names a field twice" },
);

export const windowSchema = viewSchema.extend({
  startRow: z.int().min(0),
  endRow: z.int().min(1),
  /** All that the caller may see, if not said. */
  columns: columnsSchema.optional(),
  /** Version that the caller's other rows of this view came with: the answer then tells whether they still stand there. */
  since: viewVersionSchema.optional(),
});

/** Fields that the quick search looks into. */
export const searchedFields = [
  "pfaId",
  "description",
  "areaSilo",
  "category",
  "class",
  "manufacturer",
  "model",
  "equipment",
] as const satisfies readonly FieldKey[];

const opsOfKind = {
  text: [
    "contains",
    "notContains",
    "equals",
    "notEquals",
    "startsWith",
    "endsWith",
    "in",
    "blank",
    "notBlank",
  ],
  number: [
    "numberEquals",
    "lessThan",
    "lessOrEqual",
    "greaterThan",
    "greaterOrEqual",
    "numberBetween",
    "blank",
    "notBlank",
  ],
  date: ["on", "before", "after", "dateBetween", "blank", "notBlank"],
  boolean: ["is"],
} as const;

/** Operators that a field's kind takes. */
export function operatorsOf(key: FieldKey): readonly Condition["op"][] {
  switch (fieldSpec(key).kind) {
    case "money":
    case "number":
      return opsOfKind.number;
    case "date":
    case "timestamp":
      return opsOfKind.date;
    case "boolean":
      return opsOfKind.boolean;
    case "text":
    case "code":
    case "enum":
      return opsOfKind.text;
  }
}

export type ViewProblem =
  | { kind: "window_invalid"; startRow: number; endRow: number; limit: number }
  | { kind: "field_hidden"; field: FieldKey }
  | { kind: "operator_invalid"; field: FieldKey; operator: string; allowed: readonly string[] }
  | { kind: "field_not_summable"; field: FieldKey }
  | { kind: "view_moved"; asked: ViewVersion; present: ViewVersion };

/** First reason why a view cannot be answered for this caller, or null. */
export function findViewProblem(view: View, visible: readonly FieldKey[]): ViewProblem | null {
  const conditions = conditionsOf(view.filter);
  for (const key of [...view.sort, ...conditions].map((term) => term.field)) {
    if (!visible.includes(key)) return { kind: "field_hidden", field: key };
  }
  for (const condition of conditions) {
    const allowed = operatorsOf(condition.field);
    if (!allowed.includes(condition.op)) {
      return { kind: "operator_invalid", field: condition.field, operator: condition.op, allowed };
    }
  }
  return null;
}

/** Fields that a request names beside its view. */
export type AskedFields = {
  /** Whose values are answered with or looked into. */
  read?: readonly FieldKey[];
  summed?: readonly FieldKey[];
};

/** First reason why a request cannot be answered for this caller, in its view or in what is asked of it, or null. */
export function findRequestProblem(
  view: View,
  { read = [], summed = [] }: AskedFields,
  visible: readonly FieldKey[],
): ViewProblem | null {
  const hidden = [...read, ...summed].find((field) => !visible.includes(field));
  if (hidden) return { kind: "field_hidden", field: hidden };
  const unsummable = summed.find((field) => !isSummable(field));
  if (unsummable) return { kind: "field_not_summable", field: unsummable };
  return findViewProblem(view, visible);
}

export function isSummable(field: FieldKey): boolean {
  const { kind } = fieldSpec(field);
  return kind === "money" || kind === "number";
}

export function findRangeProblem(startRow: number, endRow: number): ViewProblem | null {
  const valid = endRow > startRow && endRow - startRow <= MAX_WINDOW_ROWS;
  return valid ? null : { kind: "window_invalid", startRow, endRow, limit: MAX_WINDOW_ROWS };
}

/** Where one edited field of one record stands. */
export type FieldState = "draft" | Exclude<CommitItemState, "written"> | "written";

export type FieldMark = {
  state: FieldState;
  /** The mirror's value when the edit began. */
  base: FieldValue;
  /** PEMS's present value, in a conflict. */
  theirs?: FieldValue;
  /** PEMS's or our message, for refused and dead ones. */
  message?: string;
};

/** A row of a window: values in the order of the window's columns. */
export type WindowRow = {
  id: string;
  values: FieldValue[];
  vanished?: true;
  marks?: Partial<Record<FieldKey, FieldMark>>;
};

export type Window = {
  columns: FieldKey[];
  rows: WindowRow[];
  /** Exact number of records in the view. */
  total: number;
  version: ViewVersion;
  /** Only in an answer to `since`: what moved, came into or left the view meanwhile. Rows and total are the present ones. */
  moved?: { byMirror: boolean; byDrafts: boolean };
};
