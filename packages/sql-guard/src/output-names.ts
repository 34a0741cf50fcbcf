import type { Node, SubLink } from "@pgsql/types";
import { as, type NodeName, split } from "./node.ts";

/**
 * The name that PostgreSQL gives a result column without an alias. A weak name (of a type, or CASE's own) gives way to one
 * from further inside.
 */
export function outputName(node: Node | undefined): string {
  return named(node)?.name ?? "?column?";
}

type Named = { name: string; isWeak?: boolean } | null;

function named(node: Node | undefined): Named {
  return node ? (ofName(node) ?? ofWrapper(node) ?? ofQuery(node) ?? ofKeyword(node)) : null;
}

const lastText = (parts: readonly Node[] | undefined) => as("String", parts?.at(-1))?.sval;

function ofName(node: Node): Named {
  const name = lastText(as("ColumnRef", node)?.fields) ?? lastText(as("FuncCall", node)?.funcname);
  return name === undefined ? null : { name };
}

/** A cast and CASE have the name of what is inside, if that has a strong one. */
function ofWrapper(node: Node): Named {
  const cast = as("TypeCast", node);
  if (cast) return strong(named(cast.arg)) ?? weak(lastText(cast.typeName?.names));
  const choice = as("CaseExpr", node);
  if (choice) return strong(named(choice.defresult)) ?? weak("case");
  const element = as("A_Indirection", node);
  return element ? named(element.arg) : null;
}

const strong = (inner: Named): Named => (inner?.isWeak ? null : inner);
const weak = (name: string | undefined): Named =>
  name === undefined ? null : { name, isWeak: true };

function ofQuery(node: Node): Named {
  const link = as("SubLink", node);
  if (link?.subLinkType === "EXISTS_SUBLINK") return { name: "exists" };
  if (link?.subLinkType === "ARRAY_SUBLINK") return { name: "array" };
  return link?.subLinkType === "EXPR_SUBLINK" ? ofFirstColumn(link) : null;
}

function ofFirstColumn(link: SubLink): Named {
  let query = as("SelectStmt", link.subselect);
  while (query?.larg) query = query.larg;
  const target = as("ResTarget", query?.targetList?.[0]);
  if (target) return { name: target.name ?? outputName(target.val) };
  return query?.valuesLists ? { name: "column1" } : null;
}

function ofKeyword(node: Node): Named {
  const moment = as("SQLValueFunction", node)?.op;
  if (moment) return { name: moment.replace(/^SVFOP_|_N$/g, "").toLowerCase() };
  if (as("A_Expr", node)?.kind === "AEXPR_NULLIF") return { name: "nullif" };
  const extreme = as("MinMaxExpr", node);
  if (extreme) return { name: extreme.op === "IS_LEAST" ? "least" : "greatest" };
  const keyword = keywords[split(node).name];
  return keyword === undefined ? null : { name: keyword };
}

const keywords: Partial<Record<NodeName, string>> = {
  CoalesceExpr: "coalesce",
  A_ArrayExpr: "array",
  RowExpr: "row",
  GroupingFunc: "grouping",
};
