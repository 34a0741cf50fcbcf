import { type FieldKey, fieldKeys, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { type Condition, operatorsOf, type Sort, type View } from "@pfa/domain/window.ts";
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

function conditionOf(field: FieldKey, op: Condition["op"]): fc.Arbitrary<Condition> {
  const with_ = (operands: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record({
      field: fc.constant(field),
      op: fc.constant(op),
      ...operands,
    }) as fc.Arbitrary<unknown> as fc.Arbitrary<Condition>;
  switch (op) {
    case "contains":
    case "notContains":
    case "startsWith":
    case "endsWith":
      return with_({ value: parts });
    case "equals":
    case "notEquals":
      return with_({ value: wholes });
    case "in":
      return with_({ values: fc.uniqueArray(fc.option(wholes), { maxLength: 4 }) });
    case "numberBetween":
      return with_({ from: numbers, to: numbers });
    case "dateBetween":
      return with_({ from: days, to: days });
    case "on":
    case "before":
    case "after":
      return with_({ value: days });
    case "is":
      return with_({ value: fc.boolean() });
    case "blank":
    case "notBlank":
      return with_({});
    default:
      return with_({ value: numbers });
  }
}

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
    fc.constant<Condition[]>([]),
    fc.array(someCondition, { minLength: 1, maxLength: 3 }),
  ),
  search: fc.oneof({ weight: 4, arbitrary: fc.constant("") }, { weight: 1, arbitrary: parts }),
  onlyDrafts: fc.constant(false),
});

export const anyField = fc.constantFrom(...fieldKeys);
