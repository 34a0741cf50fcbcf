import { termsAround } from "@pfa/db/testing/arbitrary-views.ts";
import { type FieldKey, fieldKeys, fieldSpec } from "@pfa/domain/field-catalog.ts";
import {
  type Condition,
  type FilterTerm,
  operatorsOf,
  type Sort,
  type View,
} from "@pfa/domain/window.ts";
import * as fc from "fast-check";

const parts = fc.constantFrom(
  "",
  "a",
  "A",
  "b",
  "ä",
  "Ä",
  "_",
  "%",
  "\\",
  "crane",
  "E ",
  "𝒵",
  "z",
  "bA",
  "5",
  "￮",
);
const wholes = fc.constantFrom(
  "",
  "a",
  "A",
  "Äb",
  "𝒵",
  "Rental",
  "BEO",
  "CRANE MOBILE 50T",
  "b7919",
  "nowhere",
);
const numbers = fc.oneof(
  fc.constantFrom(
    0,
    0.01,
    -0.01,
    -0.005,
    100,
    100.5,
    327.67,
    327.68,
    21_474_836.48,
    1e12,
    -1e12,
    0.005,
    33.333,
  ),
  fc.integer({ min: -1000, max: 1000 }).map((cents) => cents / 100),
);
const days = fc.constantFrom(
  "0100-01-01",
  "1910-04-15",
  "2024-02-29",
  "2025-01-15",
  "2089-09-19",
  "9999-12-31",
);

const whole = { value: wholes };
const part = { value: parts };
const number = { value: numbers };
const day = { value: days };

/** What each operator compares with. */
const operands: Record<Condition["op"], Record<string, fc.Arbitrary<unknown>>> = {
  contains: part,
  notContains: part,
  startsWith: part,
  endsWith: part,
  equals: whole,
  notEquals: whole,
  in: { values: fc.uniqueArray(fc.option(wholes), { maxLength: 4 }) },
  numberEquals: number,
  lessThan: number,
  lessOrEqual: number,
  greaterThan: number,
  greaterOrEqual: number,
  numberBetween: { from: numbers, to: numbers },
  on: day,
  before: day,
  after: day,
  dateBetween: { from: days, to: days },
  is: { value: fc.boolean() },
  blank: {},
  notBlank: {},
};

const conditionOf = (field: FieldKey, op: Condition["op"]): fc.Arbitrary<Condition> =>
  fc.record({
    field: fc.constant(field),
    op: fc.constant(op),
    ...operands[op],
  }) as fc.Arbitrary<unknown> as fc.Arbitrary<Condition>;

const someCondition: fc.Arbitrary<Condition> = fc
  .constantFrom(...fieldKeys)
  .chain((field) => fc.constantFrom(...operatorsOf(field)).chain((op) => conditionOf(field, op)));

/** Mostly fields with few values, so that later sorts decide too. */
const sortField = fc.oneof(
  fc.constantFrom(...fieldKeys),
  fc.constantFrom(
    ...fieldKeys.filter((field) => ["enum", "boolean"].includes(fieldSpec(field).kind)),
  ),
);
const someSort: fc.Arbitrary<Sort[]> = fc.array(
  fc.record({ field: sortField, direction: fc.constantFrom("asc", "desc") }),
  { maxLength: 5 },
);

/** A view of up to five sorts and three conditions. */
export const anyView: fc.Arbitrary<View> = fc.record({
  sort: someSort,
  filter: fc.oneof(
    fc.constant<FilterTerm[]>([]),
    fc.array(termsAround(someCondition), { minLength: 1, maxLength: 3 }),
  ),
  search: fc.oneof({ weight: 4, arbitrary: fc.constant("") }, { weight: 1, arbitrary: parts }),
  onlyDrafts: fc.constant(false),
});
