import type { ItemOf } from "../concepts.ts";
import type { Filter } from "../frame.ts";
import type { Sheet } from "../sheet.ts";
import { takeNot } from "./amounts.ts";

/** `excluding discontinued and actualized`: what is excluded goes on over "and". */
export function sharesNot(sheet: Sheet, at: number): boolean {
  if (!["and", "or"].includes(sheet.items[at - 1]?.is ?? "")) return false;
  const before = sheet.before(at - 1, "flag", "value", "and", "or");
  return sheet.items[before]?.is === "without";
}

type Group = {
  column: string;
  values: string[];
  isNot: boolean;
  isExact: boolean;
  texts: string[];
  at: number;
  last: number;
};

/** Values of one column named one after the other are meant as any of them. */
export function readValues(sheet: Sheet): void {
  const groups: Group[] = [];
  for (const { at, item } of sheet.all("value")) {
    const isNot = takeNot(sheet, at);
    const group = groups.at(-1);
    if (group && joins(sheet, group, { at, item, isNot })) extendGroup(group, item, at);
    else {
      const carried = Boolean(group?.isNot && sharesNot(sheet, at));
      const { column, values, isExact, text } = item;
      groups.push({
        column,
        values: [...values],
        isNot: isNot || carried,
        isExact,
        texts: [text],
        at,
        last: at,
      });
    }
    sheet.use(at);
  }
  for (const group of groups) sheet.add(filterOf(group), group.at, group.last);
}

type Named = { at: number; item: ItemOf<"value">; isNot: boolean };

function joins(sheet: Sheet, group: Group, { at, item, isNot }: Named): boolean {
  if (group.column !== item.column || (isNot && !group.isNot)) return false;
  const isListed = sheet.before(at, "and", "or", "vs", "to", "entity") === group.last;
  return isListed || at - group.last <= 2;
}

function extendGroup(group: Group, item: ItemOf<"value">, at: number): void {
  group.values.push(...item.values);
  group.texts.push(item.text);
  group.isExact &&= item.isExact;
  group.last = at;
}

const filterOf = ({ column, values, isNot, isExact, texts }: Group): Filter => ({
  kind: "in",
  column,
  values: [...new Set(values)],
  isNot,
  isExact,
  text: texts.join(", "),
});

const kinds = ["of class", "of category"];
const columnOf = (filter: Filter): string =>
  "column" in filter ? `of ${filter.column}` : filter.kind;

/**
 * Conditions with "or" between them are alternatives. So are a class and a category with "and": nothing is a crane and a dozer at
 * once. Runs when all conditions are read.
 */
export function joinAlternatives(sheet: Sheet): void {
  for (const { at, item } of sheet.all("or", "and")) {
    const [before, after] = neighbours(sheet, at);
    if (!before || !after) continue;
    const areKinds = kinds.includes(columnOf(before)) && kinds.includes(columnOf(after));
    const isDenied = [before, after].some((filter) => filter.kind === "in" && filter.isNot);
    if (isDenied || (item.is === "and" && !areKinds)) continue;
    const joined: Filter = { kind: "either", filters: [before, after] };
    sheet.frame.filters = sheet.frame.filters.flatMap((filter) =>
      filter === before ? [joined] : filter === after ? [] : [filter],
    );
    const [from, to] = [sheet.places.get(before)?.from ?? at, sheet.places.get(after)?.to ?? at];
    sheet.places.set(joined, { from, to });
  }
}

/** The conditions right before and right after a word; none where the word is within one. */
function neighbours(sheet: Sheet, at: number): [Filter | undefined, Filter | undefined] {
  const placed = sheet.frame.filters.flatMap((filter) => {
    const place = sheet.places.get(filter);
    return place ? [{ filter, ...place }] : [];
  });
  if (placed.some(({ from, to }) => from < at && at < to)) return [undefined, undefined];
  const before = placed.filter(({ to }) => to < at).toSorted((a, b) => b.to - a.to)[0];
  const after = placed.filter(({ from }) => from > at).toSorted((a, b) => a.from - b.from)[0];
  return [before?.filter, after?.filter];
}
