import type { Node } from "@pgsql/types";
import { refuse } from "./refusal.ts";

type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (
  i: infer I,
) => void
  ? I
  : never;

/** Every kind of node by its name. */
export type Nodes = UnionToIntersection<Node>;
export type NodeName = keyof Nodes;

/** The name of a node's kind and what it holds. */
export function split(node: Node): { name: NodeName; fields: { location?: number } } {
  const [entry, ...others] = Object.entries(node);
  if (!entry || others.length > 0) refuse("construct", "A part of the query has no kind.");
  return { name: entry[0] as NodeName, fields: entry[1] };
}

/** What a node holds, if it is of this kind. */
export function as<Name extends NodeName>(
  name: Name,
  node: Node | undefined,
): Nodes[Name] | undefined {
  return node && name in node ? (node as unknown as Nodes)[name] : undefined;
}

/** Where in the text a part stands: nothing to judge. */
const places = new Set([
  "location",
  "name_location",
  "list_start",
  "list_end",
  "rexpr_list_start",
  "rexpr_list_end",
]);

/** Refuses a node that has any other field than these: the parser leaves out what has its default. */
export function only<Fields extends object>(
  fields: Fields,
  what: string,
  allowed: readonly (keyof Fields)[],
): void {
  for (const [key, value] of Object.entries(fields)) {
    if (places.has(key) || value === undefined || value === false) continue;
    if (!allowed.includes(key as keyof Fields)) {
      refuse("construct", `${what} cannot be used with ${inWords(key)} here.`, null, fields);
    }
  }
}

const words: Record<string, string> = {
  intoClause: "INTO",
  lockingClause: "FOR UPDATE or FOR SHARE",
  recursive: "RECURSIVE",
  search_clause: "SEARCH",
  cycle_clause: "CYCLE",
  coldeflist: "a list of column types",
  is_rowsfrom: "ROWS FROM",
  func_variadic: "VARIADIC",
  catalogname: "a database's name",
  setof: "SETOF",
  pct_type: "%TYPE",
  useOp: "USING",
  join_using_alias: "an alias of USING",
  groupDistinct: "GROUP BY DISTINCT",
};

const inWords = (field: string) => words[field] ?? `“${field}”`;

/** The texts of a name's parts; null where a part is no text. */
export function nameParts(parts: readonly Node[] | undefined): string[] | null {
  const texts = (parts ?? []).map((part) => as("String", part)?.sval);
  return texts.every((text) => text !== undefined) ? texts : null;
}

/** The text of a constant, or null. */
export const textConstant = (node: Node | undefined): string | null =>
  as("A_Const", node)?.sval?.sval ?? (as("A_Const", node)?.sval ? "" : null);

/** The whole number of a constant, or null. The parser leaves a zero out. */
export function wholeConstant(node: Node | undefined): number | null {
  const constant = as("A_Const", node);
  return constant?.ival ? (constant.ival.ival ?? 0) : null;
}
