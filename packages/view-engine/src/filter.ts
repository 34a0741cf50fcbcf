import { type Condition, searchedFields, type View } from "@pfa/domain/window.ts";
import { andBits, type Bits, countBits } from "./bits.ts";
import type { Fold } from "./case-fold.ts";
import { containing, fieldTestOf, type FieldTest, type TextTest } from "./condition.ts";
import type { FilterMasks } from "./filter-masks.ts";
import { liveMask, searchMask, textMask, valueMask } from "./mask.ts";
import type { Sliced } from "./sliced.ts";
import { columnKindOf, type Store, textColumn } from "./store.ts";

/** What a view lets through. */
export type ViewFilter = Pick<View, "filter" | "search">;

/** A view's conditions, ready to be put to columns; `search` is what the quick search asks of any searched field. */
export type CompiledFilter = {
  tests: readonly FieldTest[];
  search: TextTest | null;
  searchedPart: string;
};

/** Texts whose folding a filter asks for. */
export const operandsOf = ({ filter, search }: ViewFilter): string[] => [
  ...filter.flatMap(textOperands),
  search.trim(),
];

function textOperands(condition: Condition): string[] {
  if ("values" in condition) return condition.values.filter((value) => value !== null);
  return "value" in condition && typeof condition.value === "string" ? [condition.value] : [];
}

export function compileFilter({ filter, search }: ViewFilter, fold: Fold): CompiledFilter {
  const searchedPart = fold(search.trim());
  return {
    tests: filter.map((condition) =>
      fieldTestOf(condition, columnKindOf(condition.field) === "text", fold),
    ),
    search: searchedPart === "" ? null : containing(searchedPart),
    searchedPart,
  };
}

/** What the answer of a search is kept under. */
export const searchKey = (searchedPart: string): string => `search ${searchedPart}`;

/** A bit per ordinal: set for the live records that pass. What the conditions let through is kept in `masks`. */
export function* passingRecords(
  store: Store,
  filter: CompiledFilter,
  masks: FilterMasks,
): Sliced<Bits> {
  const live: Step = { key: "live", fields: [], effort: 0, mask: () => liveMask(store), one: null };
  const passing = (yield* maskOf(live, masks)).slice();
  const steps = stepsOf(store, filter);
  const effort = (step: Step) => (masks.has(step.key) ? 0 : step.effort);
  for (const step of steps.toSorted((a, b) => effort(a) - effort(b))) {
    const { one, fields } = step;
    const looks = fields.length * countBits(passing);
    if (one && effort(step) > LOOK * looks) yield* keepOneByOne(passing, one);
    else andBits(passing, yield* maskOf(step, masks));
    yield;
  }
  return passing;
}

/** Looking at a record's own text takes as long as at this many texts one after the other, some 10 ns each. */
const LOOK = 32;
/** What a scan of the records takes beside that. */
const SCAN = 50_000;

/** Something that a record has to pass; `effort` in texts to be looked at when all records are tested. */
type Step = {
  key: string;
  fields: readonly (typeof searchedFields)[number][] | readonly FieldTest["field"][];
  effort: number;
  mask: () => Sliced<Bits>;
  one: ((rid: number) => boolean) | null;
};

function stepsOf(store: Store, { tests, search, searchedPart }: CompiledFilter): Step[] {
  const steps = tests.map((test) =>
    test.kind === "text" ? textStep(store, test) : valueStep(store, test),
  );
  if (!search) return steps;
  const columns = searchedFields.map((field) => textColumn(store, field));
  return [
    ...steps,
    {
      key: searchKey(searchedPart),
      fields: searchedFields,
      effort: columns.reduce((sum, { dictionary }) => sum + SCAN + dictionary.size, 0),
      mask: () => searchMask(columns, search, store.rowCount),
      one: (rid) =>
        columns.some(({ dictionary, codes }) => search.one(dictionary, codes[rid] ?? 0)),
    },
  ];
}

function textStep(store: Store, { key, field, test }: Extract<FieldTest, { kind: "text" }>): Step {
  const column = textColumn(store, field);
  return {
    key,
    fields: [field],
    effort: SCAN + column.dictionary.size,
    mask: () => textMask(column, test, store.rowCount),
    one: (rid) => test.one(column.dictionary, column.codes[rid] ?? 0),
  };
}

const valueStep = (
  store: Store,
  { key, field, interval }: Extract<FieldTest, { kind: "value" }>,
): Step => ({
  key,
  fields: [field],
  effort: SCAN,
  mask: () => valueMask(store.columns[field], interval, store.rowCount),
  one: null,
});

function* maskOf({ key, fields, mask }: Step, masks: FilterMasks): Sliced<Bits> {
  const kept = masks.find(key);
  if (kept) return kept;
  const bits = yield* mask();
  masks.keep(key, fields, bits);
  return bits;
}

const AT_ONCE = 2048;

/** Takes the records out that do not pass, looking at those that are left alone. */
function* keepOneByOne(passing: Bits, holds: (rid: number) => boolean): Sliced<void> {
  let looked = 0;
  for (let index = 0; index < passing.length; index += 1) {
    let left = passing[index] ?? 0;
    while (left !== 0) {
      const bit = 31 - Math.clz32(left);
      left &= ~(1 << bit);
      if (!holds(index * 32 + bit)) passing[index] = (passing[index] ?? 0) & ~(1 << bit);
      looked += 1;
      if (looked % AT_ONCE === 0) yield;
    }
  }
}
