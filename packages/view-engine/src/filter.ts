import { type Condition, conditionsOf, type FilterTerm, type View } from "@pfa/domain/window.ts";
import type { Fold } from "./case-fold.ts";
import { containing, fieldTestOf, type FieldTest, type TextTest } from "./condition.ts";
import { columnKindOf } from "./store.ts";

/** What a view lets through. */
export type ViewFilter = Pick<View, "filter" | "search">;

/** A term, ready to be put to columns and drafts; equal keys let equal records through. */
export type CompiledTerm =
  | FieldTest
  | { key: string; kind: "group"; op: "any" | "all"; terms: readonly CompiledTerm[] }
  | { key: string; kind: "draft"; op: "drafted" | "conflict" };

/** A view's terms, ready to be put to columns; `search` is what the quick search asks of any searched field. */
export type CompiledFilter = {
  terms: readonly CompiledTerm[];
  search: TextTest | null;
  searchedPart: string;
};

/** Texts whose folding a filter asks for. */
export const operandsOf = ({ filter, search }: ViewFilter): string[] => [
  ...conditionsOf(filter).flatMap(textOperands),
  search.trim(),
];

function textOperands(condition: Condition): string[] {
  if ("values" in condition) return condition.values.filter((value) => value !== null);
  return "value" in condition && typeof condition.value === "string" ? [condition.value] : [];
}

export function compileFilter({ filter, search }: ViewFilter, fold: Fold): CompiledFilter {
  const searchedPart = fold(search.trim());
  return {
    terms: filter.map((term) => compileTerm(term, fold)),
    search: searchedPart === "" ? null : containing(searchedPart),
    searchedPart,
  };
}

function compileTerm(term: FilterTerm, fold: Fold): CompiledTerm {
  const key = JSON.stringify(term);
  if ("terms" in term) {
    const terms = term.terms.map((inner) => compileTerm(inner, fold));
    return { key, kind: "group", op: term.op, terms };
  }
  if (term.op === "drafted" || term.op === "conflict") return { key, kind: "draft", op: term.op };
  return fieldTestOf(term, columnKindOf(term.field) === "text", fold);
}

/** What the answer of a search is kept under. */
export const searchKey = (searchedPart: string): string => `search ${searchedPart}`;
