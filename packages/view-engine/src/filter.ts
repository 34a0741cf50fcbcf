import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { type Condition, searchedFields, type View } from "@pfa/domain/window.ts";
import type { Fold } from "./case-fold.ts";
import {
  containing,
  fieldTestOf,
  type FieldTest,
  type Interval,
  type TextTest,
} from "./condition.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { columnKindOf, rowState, type Store, textColumn, type TextColumn } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** What a view lets through. */
export type ViewFilter = Pick<View, "filter" | "search">;

/** A view's conditions, ready to be put to columns; `search` is what the quick search asks of any searched field. */
export type CompiledFilter = { tests: readonly FieldTest[]; search: TextTest | null };

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
  const part = fold(search.trim());
  return {
    tests: filter.map((condition) =>
      fieldTestOf(condition, columnKindOf(condition.field) === "text", fold),
    ),
    search: part === "" ? null : containing(part),
  };
}

/** One byte per ordinal: 1 for the live records that pass. */
export function* passingRecords(
  store: Store,
  { tests, search }: CompiledFilter,
): Sliced<Uint8Array> {
  const passing = new Uint8Array(store.rowCount);
  for (let rid = 0; rid < passing.length; rid += 1)
    passing[rid] = store.states[rid] === rowState.live ? 1 : 0;
  for (const test of tests) {
    if (test.kind === "text") yield* keepTexts(passing, textColumn(store, test.field), test.test);
    else yield* keepValues(passing, valueColumn(store, test.field), test.interval);
  }
  if (search) yield* keepFound(passing, store, search);
  return passing;
}

function* keepTexts(passing: Uint8Array, column: TextColumn, test: TextTest): Sliced<void> {
  const { codes } = column;
  const pass = yield* test.all(column.dictionary);
  for (let start = 0; start < passing.length; start += SLICE_ROWS) {
    const end = Math.min(start + SLICE_ROWS, passing.length);
    for (let rid = start; rid < end; rid += 1) {
      passing[rid] = (passing[rid] ?? 0) & (pass[codes[rid] ?? 0] ?? 0);
    }
    yield;
  }
}

function* keepValues(
  passing: Uint8Array,
  column: ValueColumn,
  { low, high, takesNone }: Interval,
): Sliced<void> {
  const { values, offset, empty } = column;
  // No value is the least number of all: it must not count as less than something.
  const from = low === -Infinity ? -Number.MAX_VALUE : low - offset;
  const to = high - offset;
  for (let start = 0; start < passing.length; start += SLICE_ROWS) {
    const end = Math.min(start + SLICE_ROWS, passing.length);
    for (let rid = start; rid < end; rid += 1) {
      const raw = values[rid] ?? empty;
      const holds = raw === empty ? takesNone : raw >= from && raw <= to;
      if (!holds) passing[rid] = 0;
    }
    yield;
  }
}

function* keepFound(passing: Uint8Array, store: Store, search: TextTest): Sliced<void> {
  const found = new Uint8Array(passing.length);
  for (const field of searchedFields) {
    const { codes, dictionary } = textColumn(store, field);
    const pass = yield* search.all(dictionary);
    for (let start = 0; start < passing.length; start += SLICE_ROWS) {
      const end = Math.min(start + SLICE_ROWS, passing.length);
      for (let rid = start; rid < end; rid += 1)
        found[rid] = (found[rid] ?? 0) | (pass[codes[rid] ?? 0] ?? 0);
      yield;
    }
  }
  for (let rid = 0; rid < passing.length; rid += 1)
    passing[rid] = (passing[rid] ?? 0) & (found[rid] ?? 0);
}

/** A column of values; throws for a field that holds texts, which is an error of the caller. */
export function valueColumn(store: Store, field: FieldKey): ValueColumn {
  const column = store.columns[field];
  if (!(column instanceof ValueColumn)) throw new TypeError(`${field} holds texts`);
  return column;
}
