import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { searchedFields } from "@pfa/domain/window.ts";
import { andBits, type Bits, createBits, orBits } from "./bits.ts";
import type { FieldTest } from "./condition.ts";
import { type CompiledFilter, type CompiledTerm, searchKey } from "./filter.ts";
import type { FilterMasks } from "./filter-masks.ts";
import { searchMask, textMask, valueMask } from "./mask.ts";
import { mirrorCode, NO_VALUE } from "./row-source.ts";
import type { Sliced } from "./sliced.ts";
import { type Store, textColumn } from "./store.ts";

/** Something that a record has to pass; `effort` in texts to be looked at when all records are tested. */
export type Step = {
  key: string;
  fields: readonly FieldKey[];
  effort: number;
  mask: () => Sliced<Bits>;
  /** Whether one record passes, where looking at few is quicker than at all. */
  one: ((rid: number) => boolean) | null;
};

/** What a scan of the records takes beside looking at texts. */
const SCAN = 50_000;

/** What records as PEMS has them have to pass. Masks of terms within groups are kept too. */
export function stepsOf(
  store: Store,
  { terms, search, searchedPart }: CompiledFilter,
  masks: FilterMasks,
): Step[] {
  const steps = terms.map((term) => stepOf(store, term, masks));
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

/** The mask of a step, from those that are kept if it is among them. */
export function* maskOf({ key, fields, mask }: Step, masks: FilterMasks): Sliced<Bits> {
  const kept = masks.find(key);
  if (kept) return kept;
  const bits = yield* mask();
  masks.keep(key, fields, bits);
  return bits;
}

function stepOf(store: Store, term: CompiledTerm, masks: FilterMasks): Step {
  switch (term.kind) {
    case "text":
      return textStep(store, term);
    case "value":
      return { ...valueStep(store, term), one: null };
    case "draft":
      return withoutDraft(store, term.key);
    case "group":
      return groupStep(store, term, masks);
  }
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

function valueStep(
  store: Store,
  { key, field, interval }: Extract<FieldTest, { kind: "value" }>,
): Step {
  const { low, high, takesNone } = interval;
  return {
    key,
    fields: [field],
    effort: SCAN,
    mask: () => valueMask(store.columns[field], interval, store.rowCount),
    one: (rid) => {
      const code = mirrorCode(store, rid, field);
      return code === NO_VALUE ? takesNone : code >= low && code <= high;
    },
  };
}

/** Records as PEMS has them have no draft. */
const withoutDraft = ({ rowCount }: Store, key: string): Step => ({
  key,
  fields: [],
  effort: 0,
  *mask() {
    yield;
    return createBits(rowCount);
  },
  one: () => false,
});

type Group = Extract<CompiledTerm, { kind: "group" }>;

function groupStep(store: Store, { key, op, terms }: Group, masks: FilterMasks): Step {
  const steps = terms.map((term) =>
    term.kind === "value" ? valueStep(store, term) : stepOf(store, term, masks),
  );
  const ones = steps.flatMap(({ one }) => one ?? []);
  return {
    key,
    fields: [...new Set(steps.flatMap(({ fields }) => fields))],
    effort: steps.reduce((sum, { effort }) => sum + effort, 0),
    *mask() {
      const [first, ...others] = steps;
      if (!first) throw new RangeError("a group without terms");
      const bits = (yield* maskOf(first, masks)).slice();
      const join = op === "any" ? orBits : andBits;
      for (const step of others) join(bits, yield* maskOf(step, masks));
      return bits;
    },
    one: (rid) =>
      op === "any" ? ones.some((holds) => holds(rid)) : ones.every((holds) => holds(rid)),
  };
}
