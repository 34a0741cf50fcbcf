import type {
  Alias,
  FuncCall,
  JoinExpr,
  Node,
  RangeFunction,
  RangeSubselect,
  RangeVar,
} from "@pgsql/types";
import { viewSchema } from "./catalog.ts";
import { conditionLinks, type Links } from "./connections.ts";
import { functionName } from "./functions.ts";
import { rowFunctions } from "./function-list.ts";
import { limits } from "./limits.ts";
import { nearest } from "./nearest.ts";
import { as, nameParts, only, split } from "./node.ts";
import { type Context, readAll } from "./reader.ts";
import { refuse } from "./refusal.ts";
import {
  type Column,
  type FromPart,
  type Item,
  namesOf,
  nothing,
  type Rows,
  together,
  type Visible,
} from "./scope.ts";
import { checkSeries } from "./series.ts";

/** What reading FROM gathers: what its conditions connect, and how many mentions of relations it stands for. */
export type FromNotes = { links: Links; weight: number };

/** Reads FROM from left to right; `context` is that of the query around it. */
export function readFrom(
  from: readonly Node[] | undefined,
  context: Context,
  notes: FromNotes,
): FromPart {
  let part = nothing;
  for (const node of from ?? []) part = together(part, readItem(node, context, part, notes));
  return part;
}

/** `before` is what stands to the left: LATERAL sees it. */
function readItem(node: Node, context: Context, before: FromPart, notes: FromNotes): FromPart {
  const relation = as("RangeVar", node);
  if (relation) return readRelation(relation, context, notes);
  const subquery = as("RangeSubselect", node);
  if (subquery) return readSubquery(subquery, context, before, notes);
  const call = as("RangeFunction", node);
  if (call) return readFunction(call, context, before, notes);
  const join = as("JoinExpr", node);
  if (join) return readJoin(join, context, before, notes);
  const { name, fields } = split(node);
  return refuse("construct", `${name} cannot be used in FROM.`, null, fields);
}

function readRelation(range: RangeVar, context: Context, notes: FromNotes): FromPart {
  only(range, "A relation", ["schemaname", "relname", "inh", "relpersistence", "alias"]);
  if (!range.inh || range.relpersistence !== "p") {
    refuse("construct", "ONLY cannot be used here.", null, range);
  }
  const name = range.relname ?? "";
  const alias = aliasOf(range.alias);
  const found = withQueryNamed(range, context) ?? relationNamed(range, context);
  notes.weight += found.weight;
  return itemPart(alias?.name ?? name, renamed(found.columns, alias, range), found.isLarge);
}

/** The nearest WITH query of an unqualified name: it hides the relation of the same name. */
function withQueryNamed(range: RangeVar, context: Context): Rows | null {
  if (range.schemaname !== undefined) return null;
  for (let query = context.withQueries; query; query = query.before) {
    if (query.name === range.relname) return query.rows;
  }
  return null;
}

/** A relation of the catalog; from here on it goes by the full name of its view. */
function relationNamed(range: RangeVar, context: Context): Rows {
  const relation = context.reader.catalog.find(({ name }) => name === range.relname);
  if (!relation || (range.schemaname ?? viewSchema) !== viewSchema) {
    return unknownRelation(range, context);
  }
  if (++context.reader.counts.relations > limits.relations) {
    refuse(
      "too_large",
      `A query may read relations ${limits.relations} times at most.`,
      "Read once, in WITH, and use that.",
      range,
    );
  }
  range.schemaname = viewSchema;
  range.relname = relation.view;
  if (relation.view !== relation.name) range.alias ??= { aliasname: relation.name };
  return { columns: relation.columns, isLarge: relation.isLarge, weight: 1 };
}

function unknownRelation(range: RangeVar, context: Context): never {
  const names = context.reader.catalog.map((one) => one.name);
  for (let query = context.withQueries; query; query = query.before) names.push(query.name);
  const full =
    range.schemaname === undefined ? range.relname : `${range.schemaname}.${range.relname}`;
  const near = nearest(range.relname ?? "", names);
  return refuse(
    "relation",
    `There is no relation “${full}”.`,
    near && range.schemaname === undefined
      ? `Did you mean “${near}”?`
      : `Questions read ${names.join(" and ")}.`,
    range,
  );
}

function readSubquery(
  range: RangeSubselect,
  context: Context,
  before: FromPart,
  notes: FromNotes,
): FromPart {
  only(range, "A subquery", ["lateral", "subquery", "alias"]);
  const query = as("SelectStmt", range.subquery);
  if (!query) return refuse("not_a_select", "A subquery must be a SELECT.");
  const around = range.lateral ? namesOf(before, context.names) : context.names;
  const rows = context.reader.readQuery(query, { ...context, names: around });
  notes.weight += rows.weight;
  // PostgreSQL before 16 asks for a name.
  range.alias ??= { aliasname: `subquery_${++context.reader.counts.unnamed}` };
  const alias = aliasOf(range.alias);
  const part = itemPart(alias?.name ?? null, renamed(rows.columns, alias, {}), rows.isLarge);
  if (range.lateral && around) notes.links.connect([...part.items, ...around.touched]);
  return part;
}

function readFunction(
  range: RangeFunction,
  context: Context,
  before: FromPart,
  notes: FromNotes,
): FromPart {
  only(range, "A function in FROM", ["lateral", "ordinality", "functions", "alias"]);
  const call = onlyCall(range);
  const name = functionName(call, rowFunctions);
  // A function in FROM sees what stands to its left, LATERAL or not.
  const around = namesOf(before, context.names);
  const isMoney = readAll(call.args, { ...context, names: around })[0]?.isMoney ?? false;
  if (name === "generate_series") checkSeries(call, context.reader);
  const alias = aliasOf(range.alias);
  const columns: Column[] = [{ name: alias?.name ?? name, isMoney }];
  if (range.ordinality) columns.push({ name: "ordinality", isMoney: false });
  // A list that is written out is short; one made from records is not.
  const isLarge = name === "unnest" && !as("A_ArrayExpr", call.args?.[0]);
  const part = itemPart(alias?.name ?? name, renamed(columns, alias, call), isLarge);
  notes.links.connect([...part.items, ...around.touched]);
  return part;
}

/** The one call that a function in FROM consists of. */
function onlyCall(range: RangeFunction): FuncCall {
  const [entry, ...others] = range.functions ?? [];
  const [node, ...types] = as("List", entry)?.items ?? [];
  const call = as("FuncCall", node);
  if (!call || others.length > 0 || types.some((type) => Object.keys(type).length > 0)) {
    return refuse("construct", "Only a call of generate_series or unnest can stand in FROM.");
  }
  only(call, "A function in FROM", ["funcname", "args", "funcformat"]);
  return call;
}

function readJoin(join: JoinExpr, context: Context, before: FromPart, notes: FromNotes): FromPart {
  only(join, "A join", ["jointype", "isNatural", "larg", "rarg", "usingClause", "quals", "alias"]);
  if (!["JOIN_INNER", "JOIN_LEFT", "JOIN_RIGHT", "JOIN_FULL"].includes(join.jointype ?? "")) {
    refuse("construct", "This kind of join cannot be used here.");
  }
  if (!join.larg || !join.rarg) return refuse("construct", "A join lacks a side.");
  const left = readItem(join.larg, context, before, notes);
  const right = readItem(join.rarg, context, together(before, left), notes);
  const shared = join.isNatural ? commonNames(left, right) : (nameParts(join.usingClause) ?? []);
  const part = shared.length > 0 ? merged(left, right, shared, notes) : together(left, right);
  if (join.quals)
    conditionLinks(join.quals, { ...context, names: namesOf(part, context.names) }, notes.links);
  const alias = aliasOf(join.alias);
  if (!alias) return part;
  const isLarge = part.items.some((item) => item.isLarge);
  const whole = itemPart(alias.name, renamed(part.visible, alias, {}), isLarge);
  notes.links.connect([...whole.items, ...part.items]);
  return whole;
}

const commonNames = (left: FromPart, right: FromPart) =>
  left.visible
    .map(({ name }) => name)
    .filter((name) => right.visible.some((column) => column.name === name));

/** The columns that USING names come once and first. */
function merged(
  left: FromPart,
  right: FromPart,
  shared: readonly string[],
  notes: FromNotes,
): FromPart {
  const first = shared.map((name) => {
    const [mine, theirs] = [sharedColumn(left, name), sharedColumn(right, name)];
    const items = [...mine.items, ...theirs.items];
    notes.links.connect(items);
    return { name, isMoney: mine.isMoney, items };
  });
  const rest = [...left.visible, ...right.visible].filter(({ name }) => !shared.includes(name));
  return { items: [...left.items, ...right.items], visible: [...first, ...rest] };
}

function sharedColumn(part: FromPart, name: string): Visible {
  const [column, ...others] = part.visible.filter((one) => one.name === name);
  if (column && others.length === 0) return column;
  return refuse("column", `USING (${name}) needs exactly one column “${name}” on each side.`);
}

type NamedAlias = { name: string; columns: readonly string[] };

function aliasOf(alias: Alias | undefined): NamedAlias | null {
  if (!alias) return null;
  only(alias, "An alias", ["aliasname", "colnames"]);
  return { name: alias.aliasname ?? "", columns: nameParts(alias.colnames) ?? [] };
}

/** The first columns get the alias's names; the rest keep their own. */
export function renamed(
  columns: readonly Column[],
  alias: { columns: readonly string[] } | null,
  at: { location?: number },
): Column[] {
  const names = alias?.columns ?? [];
  if (names.length > columns.length)
    refuse(
      "column",
      `There are ${columns.length} columns, but ${names.length} names for them.`,
      null,
      at,
    );
  return columns.map(({ name, isMoney }, index) => ({ name: names[index] ?? name, isMoney }));
}

function itemPart(name: string | null, columns: readonly Column[], isLarge: boolean): FromPart {
  const item: Item = { name, columns, isLarge };
  return { items: [item], visible: columns.map((column) => ({ ...column, items: [item] })) };
}
