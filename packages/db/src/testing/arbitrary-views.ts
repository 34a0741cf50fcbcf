import {
  editableFields,
  type FieldKey,
  fieldKeys,
  fieldSpec,
  mirrorFields,
} from "@pfa/domain/field-catalog.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import {
  type Condition,
  type FilterTerm,
  operatorsOf,
  type Sort,
  type View,
} from "@pfa/domain/window.ts";
import * as fc from "fast-check";
import type { ReferenceRecord } from "./reference-view.ts";

// Records, drafts and views by chance, out of few values each, so that ties, misses, matches and empty values are all common.

const pools = {
  // Both cases, LIKE's own characters, nothing and blanks; letters beyond ASCII, composed and not, whose case depends on their
  // neighbours or changes their number in JavaScript; letters beyond U+FFFF.
  text: [
    "CRANE",
    "crane",
    "Crane 50%",
    "a_b",
    "aXb",
    "back\\slash",
    "Äpfel",
    "äpfel",
    "ÄPFEL",
    "éa",
    "e\u0301a",
    "ΟΔΟΣ",
    "οδος",
    "İ",
    "ß",
    "𝒵",
    "z",
    "￮",
    "",
    " crane",
    "'; --",
    "2024",
  ],
  // Sums of a hundred of them are still exact in a double.
  money: [-999_999_999_999.99, -0.01, 0, 0.01, 100, 100.5, 5000, 5000.01, 999_999_999_999.99],
  // A rate is multiplied by up to 230 years.
  rate: [-99_999_999.99, -0.01, 0, 0.01, 100, 100.5, 5000, 99_999_999.99],
  number: [-99_999_999.99, -3, -0.01, 0, 1, 1.5, 12.25, 99_999_999.99],
  date: [
    "1969-12-31",
    "1990-01-01",
    "2024-02-28",
    "2024-02-29",
    "2024-03-01",
    "2024-12-31",
    "2025-01-15",
    "2025-03-15",
    "2199-12-31",
  ],
  boolean: [true, false],
} as const;

function poolOf(field: FieldKey): readonly FieldValue[] {
  const { kind, values } = fieldSpec(field);
  if (kind === "enum") return [...(values ?? []), null];
  if (kind === "boolean") return pools.boolean;
  if (kind === "code" || kind === "text" || kind === "timestamp") return [...pools.text, null];
  if (field === "monthlyRate" || field === "planMonthlyRate") return [...pools.rate, null];
  return [...pools[kind], null];
}

const valueOf = (field: FieldKey) => fc.constantFrom(...poolOf(field));

const mirrorValues = fc.record(
  Object.fromEntries(mirrorFields.map((field) => [field, valueOf(field)])),
) as fc.Arbitrary<MirrorValues>;

const fieldEdits: fc.Arbitrary<FieldEdits> = fc
  .subarray(editableFields, { maxLength: 5 })
  .chain((fields) =>
    fc.record(
      Object.fromEntries(
        fields.map((field) => [field, fc.record({ base: valueOf(field), mine: valueOf(field) })]),
      ),
    ),
  );

const someRecord = fc.record({
  values: mirrorValues,
  edits: fc.oneof(fc.constant({}), fieldEdits),
  isVanished: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
});
type DrawnRecord = typeof someRecord extends fc.Arbitrary<infer R> ? R : never;

function placed({ values, edits, isVanished }: DrawnRecord, position: number): ReferenceRecord {
  // Not in the order of the ordinals.
  const number = ((position * 37) % 100) + 100 * Math.floor(position / 100);
  const pfaId = `${"bAaB"[position % 4]}${number}`;
  const record = { pfaId, recordVersion: 1, isVanished, values: { ...values, pfaId } };
  return { rid: position + 1, record, edits };
}

/** Records, half of them drafted, with keys that only case or code point tells apart. */
export const someRecords = ({ maxLength = 40 } = {}): fc.Arbitrary<ReferenceRecord[]> =>
  fc.array(someRecord, { maxLength, size: "max" }).map((drawn) => drawn.map(placed));

/** Exactly so many of them, the same for the same seed; nothing to search for a smaller counterexample in. */
export const sampleRecords = (count: number, seed: number): ReferenceRecord[] =>
  fc.sample(someRecord, { numRuns: count, seed }).map(placed);

const sort: fc.Arbitrary<Sort[]> = fc.array(
  fc.record({
    field: fc.constantFrom(...fieldKeys),
    direction: fc.constantFrom("asc", "desc"),
  }),
  { maxLength: 5 },
);

const letters = Array.from("aAä_%\\Ei𝒵ςΣ0-");
const words = ["", "crane", "bA", "50%", "\u0301", "0.01", "99.99", "2024-02", "12.25", "tr"];

/** Parts of what is in the pools, and of nothing. */
export const somePart: fc.Arbitrary<string> = fc.constantFrom(...letters, ...words);

const condition: fc.Arbitrary<Condition> = fc
  .constantFrom(...fieldKeys)
  .chain((field) => fc.constantFrom(...operatorsOf(field)).chain((op) => conditionOf(field, op)));

function conditionOf(field: FieldKey, op: Condition["op"]): fc.Arbitrary<Condition> {
  const operand = fc.constantFrom(...poolOf(field), ...strangers(field)).filter(isValue);
  const operands: Record<string, fc.Arbitrary<unknown>> = {};
  if (op === "in") operands["values"] = fc.uniqueArray(valueOf(field), { maxLength: 4 });
  else if (op === "numberBetween" || op === "dateBetween")
    Object.assign(operands, { from: operand, to: operand });
  else if (["contains", "notContains", "startsWith", "endsWith"].includes(op))
    operands["value"] = somePart;
  else if (op !== "blank" && op !== "notBlank") operands["value"] = operand;
  const drawn = { field: fc.constant(field), op: fc.constant(op), ...operands };
  return fc.record(drawn) as unknown as fc.Arbitrary<Condition>;
}

/** Operands that no record holds. */
function strangers(field: FieldKey): readonly FieldValue[] {
  const { kind } = fieldSpec(field);
  if (kind === "money" || kind === "number") return [-1e300, 0.005, 0.1 + 0.2, 1e300];
  return kind === "date" ? ["0001-01-01", "2024-07-01", "9999-12-31"] : [];
}

const isValue = (value: FieldValue) => value !== null;

const draftTerm = fc.record({ op: fc.constantFrom("drafted" as const, "conflict" as const) });

const group = (inner: fc.Arbitrary<FilterTerm>): fc.Arbitrary<FilterTerm> =>
  fc.record({
    op: fc.constantFrom("any" as const, "all" as const),
    terms: fc.array(inner, { minLength: 1, maxLength: 3 }),
  });

/** Mostly plain conditions; groups of up to three terms, up to three deep in each other. */
export const termsAround = (leaf: fc.Arbitrary<Condition>): fc.Arbitrary<FilterTerm> => {
  const plain: fc.Arbitrary<FilterTerm> = fc.oneof(
    { weight: 8, arbitrary: leaf },
    { weight: 1, arbitrary: draftTerm },
  );
  const around = (inner: fc.Arbitrary<FilterTerm>) =>
    fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: group(inner) });
  return around(around(around(plain)));
};

const term = termsAround(condition);

export const someView: fc.Arbitrary<View> = fc.record({
  sort,
  filter: fc.oneof(
    { weight: 2, arbitrary: fc.constant<FilterTerm[]>([]) },
    { weight: 3, arbitrary: fc.array(term, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(term, { minLength: 3, maxLength: 4 }) },
  ),
  search: fc.oneof({ weight: 3, arbitrary: fc.constant("") }, { weight: 1, arbitrary: somePart }),
  onlyDrafts: fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0),
});

export const someField: fc.Arbitrary<FieldKey> = fc.constantFrom(...fieldKeys);
