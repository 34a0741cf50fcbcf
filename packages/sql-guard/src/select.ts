import type { CommonTableExpr, Node, SelectStmt, WithClause } from "@pgsql/types";
import { readWindow } from "./clauses.ts";
import { checkConnected, conditionLinks, noLinks } from "./connections.ts";
import { readFrom, renamed, type FromNotes } from "./from.ts";
import { aggregates } from "./function-list.ts";
import { limits } from "./limits.ts";
import { as, nameParts, only, wholeConstant } from "./node.ts";
import { type Context, readAll } from "./reader.ts";
import { refuse } from "./refusal.ts";
import { readDistinct, readGroup, readResultSort, readTarget } from "./results.ts";
import { type Column, namesOf, type Rows } from "./scope.ts";

/** Reads one SELECT with everything in it; answers what its rows look like. */
export function readQuery(query: SelectStmt, outer: Context): Rows {
  only(query, "SELECT", [
    "distinctClause",
    "targetList",
    "fromClause",
    "whereClause",
    "groupClause",
    "havingClause",
    "windowClause",
    "valuesLists",
    "sortClause",
    "limitOffset",
    "limitCount",
    "limitOption",
    "withClause",
    "op",
    "all",
    "larg",
    "rarg",
  ]);
  const context = query.withClause ? readWith(query.withClause, outer) : outer;
  checkLimit(query);
  if (query.larg && query.rarg) return readSetOperation(query, query.larg, query.rarg, context);
  return query.valuesLists ? readValues(query, context) : readPlain(query, context);
}

/** Each WITH query sees those before it and those around, never itself: its own name then means the relation. */
function readWith(clause: WithClause, outer: Context): Context {
  only(clause, "WITH", ["ctes"]);
  let context = outer;
  for (const node of clause.ctes ?? []) {
    const query = as("CommonTableExpr", node);
    if (!query) return refuse("construct", "WITH holds something that is no query.");
    const rows = readWithQuery(query, context);
    context = {
      ...context,
      withQueries: { name: query.ctename ?? "", rows, before: context.withQueries },
    };
  }
  return context;
}

function readWithQuery(query: CommonTableExpr, context: Context): Rows {
  only(query, "A WITH query", ["ctename", "aliascolnames", "ctematerialized", "ctequery"]);
  if (++context.reader.counts.withQueries > limits.withQueries) {
    refuse("too_large", `More than ${limits.withQueries} WITH queries.`, null, query);
  }
  // An unqualified name that is no WITH query in sight is looked for among PostgreSQL's own relations first.
  if ((query.ctename ?? "").startsWith("pg_"))
    refuse("relation", "A WITH query cannot be called pg_….", "Choose another name.", query);
  const select = as("SelectStmt", query.ctequery);
  if (!select) return refuse("not_a_select", "WITH may hold SELECT only.", null, query);
  const rows = context.reader.readQuery(select, context);
  return {
    ...rows,
    columns: renamed(rows.columns, { columns: nameParts(query.aliascolnames) ?? [] }, query),
  };
}

function checkLimit(query: SelectStmt): void {
  if (query.limitOption === "LIMIT_OPTION_WITH_TIES")
    refuse("construct", "WITH TIES cannot be used here.", "Use rank() in a subquery.");
  for (const count of [query.limitCount, query.limitOffset]) {
    if (count === undefined || wholeConstant(count) !== null || as("A_Const", count)?.isnull)
      continue;
    refuse("construct", "LIMIT and OFFSET take a number that is written out.");
  }
}

function readSetOperation(
  query: SelectStmt,
  left: SelectStmt,
  right: SelectStmt,
  context: Context,
): Rows {
  const [mine, theirs] = [left, right].map((side) => context.reader.readQuery(side, context));
  if (!mine || !theirs) return refuse("construct", "A side is missing.");
  const columns = mine.columns.map(({ name, isMoney }, index) => ({
    name,
    isMoney: isMoney || (theirs.columns[index]?.isMoney ?? false),
  }));
  for (const node of query.sortClause ?? []) readResultSort(node, columns, null);
  return {
    columns,
    isLarge: (mine.isLarge || theirs.isLarge) && !isShort(query),
    weight: mine.weight + theirs.weight,
  };
}

function readValues(query: SelectStmt, context: Context): Rows {
  const lists = (query.valuesLists ?? []).map((node) => as("List", node)?.items ?? []);
  if (lists.length > limits.listItems)
    refuse("too_large", `VALUES holds more than ${limits.listItems} rows.`);
  const rows = lists.map((items) => readAll(items, context));
  const columns = (rows[0] ?? []).map((_, index) => ({
    name: `column${index + 1}`,
    isMoney: false,
  }));
  for (const node of query.sortClause ?? []) readResultSort(node, columns, context);
  return { columns, isLarge: false, weight: 0 };
}

function readPlain(query: SelectStmt, outer: Context): Rows {
  const notes: FromNotes = { links: noLinks(), weight: 0 };
  const from = readFrom(query.fromClause, outer, notes);
  const context = { ...outer, names: namesOf(from, outer.names) };
  if (query.whereClause) conditionLinks(query.whereClause, context, notes.links);
  checkConnected(from.items, notes.links);
  const columns = (query.targetList ?? []).flatMap((node) => readTarget(node, context));
  readClauses(query, columns, context);
  if (columns.length > limits.columns) {
    refuse("too_large", `More than ${limits.columns} columns.`, "Name the ones you need.");
  }
  if (notes.weight > limits.relationsExpanded) {
    refuse(
      "too_large",
      "The query reads the relations too often, one WITH query inside the other.",
      "Read once and use that.",
    );
  }
  const isLarge = from.items.some((item) => item.isLarge) && !isShort(query);
  return { columns, isLarge, weight: notes.weight };
}

function readClauses(query: SelectStmt, columns: readonly Column[], context: Context): void {
  for (const node of query.groupClause ?? []) readGroup(node, columns, context);
  if (query.havingClause) context.reader.readExpression(query.havingClause, context);
  for (const node of query.windowClause ?? []) readWindow(windowOf(node), context);
  for (const node of query.distinctClause ?? []) readDistinct(node, columns, context);
  for (const node of query.sortClause ?? []) readResultSort(node, columns, context);
}

/** Groups, totals and a few first rows are not as many as the records. */
function isShort(query: SelectStmt): boolean {
  const count = wholeConstant(query.limitCount);
  if (count !== null && count <= limits.listItems) return true;
  return query.groupClause !== undefined || query.distinctClause !== undefined || isTotal(query);
}

const isTotal = (query: SelectStmt) =>
  (query.targetList ?? []).some((node) => holdsAggregate(as("ResTarget", node)?.val));

/** Whether an expression adds rows up: a call of an aggregate without OVER, anywhere in it but in a subquery. */
function holdsAggregate(part: unknown): boolean {
  if (typeof part !== "object" || part === null || "SubLink" in part) return false;
  const call = as("FuncCall", part as Node);
  const name = as("String", call?.funcname?.at(-1))?.sval;
  if (call && !call.over && name !== undefined && aggregates.has(name)) return true;
  return Object.values(part).some(holdsAggregate);
}

function windowOf(node: Node) {
  return as("WindowDef", node) ?? refuse("construct", "WINDOW holds something that is no window.");
}
