import type { Node, SortBy, WindowDef } from "@pgsql/types";
import { as, only, wholeConstant } from "./node.ts";
import { type Context, readAll, type Value } from "./reader.ts";
import { refuse } from "./refusal.ts";

/** Reads ORDER BY of an aggregate or a window, whose names are columns only. */
export function readSort(sort: readonly Node[] | undefined, context: Context): Value[] {
  return (sort ?? []).map((node) => context.reader.readExpression(sortedBy(node).node, context));
}

/** One entry of an ORDER BY, with nothing but a direction. */
export function sortedBy(node: Node): SortBy {
  const sort = as("SortBy", node);
  if (!sort) return refuse("construct", "This cannot be sorted by.");
  only(sort, "ORDER BY", ["node", "sortby_dir", "sortby_nulls"]);
  if (sort.sortby_dir === "SORTBY_USING")
    refuse("operator", "ORDER BY … USING cannot be used here.", "Use ASC or DESC.", sort);
  return sort;
}

/** Reads OVER (…) and the windows of the clause WINDOW. */
export function readWindow(window: WindowDef, context: Context): void {
  only(window, "A window", [
    "name",
    "refname",
    "partitionClause",
    "orderClause",
    "frameOptions",
    "startOffset",
    "endOffset",
  ]);
  readAll(window.partitionClause, context);
  readSort(window.orderClause, context);
  for (const offset of [window.startOffset, window.endOffset]) {
    const isInterval = offset !== undefined && as("TypeCast", offset) !== undefined;
    if (offset === undefined || wholeConstant(offset) !== null) continue;
    if (!isInterval)
      refuse("construct", "A window's frame must be given by numbers or intervals.", null, window);
    context.reader.readExpression(offset, context);
  }
}
