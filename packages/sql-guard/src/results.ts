import type { ColumnRef, GroupingSet, Node, ResTarget } from "@pgsql/types";
import { viewSchema } from "./catalog.ts";
import { sortedBy } from "./clauses.ts";
import { limits } from "./limits.ts";
import { as, nameParts, only, wholeConstant } from "./node.ts";
import { outputName } from "./output-names.ts";
import type { Context } from "./reader.ts";
import { refuse } from "./refusal.ts";
import { type Column, columnNamed, itemNamed } from "./scope.ts";

/** Reads one entry of SELECT's list; answers the columns that it makes. */
export function readTarget(node: Node, context: Context): readonly Column[] {
  const target = as("ResTarget", node);
  if (!target) return refuse("construct", "A result column has no expression.");
  only(target, "A result column", ["name", "val"]);
  const star = readStar(target, context);
  if (star) return star;
  const { isMoney } = context.reader.readExpression(target.val, context);
  return [{ name: target.name ?? outputName(target.val), isMoney }];
}

/** The columns of * or alias.*; null if the target is none. */
function readStar(target: ResTarget, context: Context): readonly Column[] | null {
  const column = as("ColumnRef", target.val);
  if (!column || !as("A_Star", column.fields?.at(-1))) return null;
  const relation = starOf(column);
  if (relation !== null) return itemNamed(context.names, relation, column).columns;
  const visible = context.names?.visible ?? [];
  return visible.length > 0 ? visible : refuse("construct", "SELECT * needs a FROM.", null, column);
}

/** The relation whose columns are meant; null for those of all. */
function starOf(column: ColumnRef): string | null {
  const qualifiers = nameParts(column.fields?.slice(0, -1)) ?? [];
  // The schema goes: in what is run a relation is known by its alias.
  if (qualifiers.length === 2 && qualifiers[0] === viewSchema) {
    qualifiers.shift();
    column.fields?.shift();
  }
  const [relation = null, ...others] = qualifiers;
  if (others.length > 0) {
    refuse("column", "Write alias.* for the columns of a relation.", null, column);
  }
  return relation;
}

/** A name alone means a result column first, then a column of FROM; a number means a result column. */
export function readResultSort(
  node: Node,
  columns: readonly Column[],
  context: Context | null,
): void {
  const { node: by } = sortedBy(node);
  if (by && !isResultColumn(by, columns)) {
    if (!context)
      return refuse(
        "column",
        "After UNION, INTERSECT or EXCEPT only result columns can be sorted by.",
        "Name one, or give its number.",
      );
    context.reader.readExpression(by, context);
  }
}

function isResultColumn(node: Node, columns: readonly Column[]): boolean {
  if (wholeConstant(node) !== null) return true;
  const name = loneName(node);
  return name !== null && columns.some((column) => column.name === name);
}

function loneName(node: Node): string | null {
  const fields = as("ColumnRef", node)?.fields ?? [];
  return fields.length === 1 ? (as("String", fields[0])?.sval ?? null) : null;
}

/** Reads an entry of DISTINCT ON, in which names mean what they mean in ORDER BY. */
export function readDistinct(node: Node, columns: readonly Column[], context: Context): void {
  // DISTINCT without ON comes as one empty node.
  if (Object.keys(node).length === 0 || isResultColumn(node, columns)) return;
  context.reader.readExpression(node, context);
}

/** In GROUP BY a name alone means a column of FROM first, then a result column. */
export function readGroup(node: Node, columns: readonly Column[], context: Context): void {
  const set = as("GroupingSet", node);
  if (set) return readGroupingSet(set, columns, context);
  const name = loneName(node);
  const isOwn = name !== null && context.names?.visible.some((column) => column.name === name);
  if (name !== null && isOwn) columnNamed(context.names, name, {});
  else if (!isResultColumn(node, columns)) context.reader.readExpression(node, context);
}

function readGroupingSet(set: GroupingSet, columns: readonly Column[], context: Context): void {
  only(set, "A grouping set", ["kind", "content"]);
  const parts = set.content ?? [];
  const { counts } = context.reader;
  if (set.kind === "GROUPING_SET_CUBE") counts.cubes += parts.length;
  if (counts.cubes > limits.cube || parts.length > 16) {
    refuse(
      "too_large",
      `CUBE may hold ${limits.cube} expressions at most.`,
      "Use ROLLUP, or fewer.",
      set,
    );
  }
  for (const part of parts) readGroup(part, columns, context);
}
