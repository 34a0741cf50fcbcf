import type { FuncCall, Node } from "@pgsql/types";
import { readSort, readWindow } from "./clauses.ts";
import { argumentChecks } from "./function-arguments.ts";
import {
  aggregates,
  allFunctions,
  keepMoney,
  orderedSet,
  rowFunctions,
  windowFunctions,
} from "./function-list.ts";
import { nearest } from "./nearest.ts";
import { as, nameParts, only } from "./node.ts";
import { type Context, noMoney, readAll, type Value } from "./reader.ts";
import { refuse } from "./refusal.ts";
import { itemNamed } from "./scope.ts";

/** Allows calls of listed functions; a schema may be named if it is PostgreSQL's own, as its syntax for EXTRACT does. */
export function readCall(call: FuncCall, context: Context): Value {
  only(call, "A function", [
    "funcname",
    "args",
    "agg_order",
    "agg_filter",
    "over",
    "agg_within_group",
    "agg_star",
    "agg_distinct",
    "funcformat",
  ]);
  const name = functionName(call);
  checkForm(name, call);
  argumentChecks[name]?.(call.args ?? [], call, context.reader);
  const values = readArguments(name, call.args ?? [], context);
  const sorted = readSort(call.agg_order, context);
  if (call.agg_filter) context.reader.readExpression(call.agg_filter, context);
  if (call.over) readWindow(call.over, context);
  if (!keepMoney.has(name)) return noMoney;
  const [first] = call.agg_within_group ? sorted : values;
  return { isMoney: first?.isMoney ?? false };
}

/** A listed function's name without its schema. */
export function functionName(call: FuncCall, known: ReadonlySet<string> = allFunctions): string {
  const parts = nameParts(call.funcname) ?? [];
  const name = parts.at(-1) ?? "";
  const isOurs = parts.length === 1 || (parts.length === 2 && parts[0] === "pg_catalog");
  if (isOurs && known.has(name)) return name;
  return refuse(
    "function",
    `The function “${parts.join(".")}” cannot be used here.`,
    hintFor(name, known),
    call,
  );
}

function hintFor(name: string, known: ReadonlySet<string>): string | null {
  if (rowFunctions.has(name)) return `Use ${name} in FROM, or join calendar_month.`;
  const near = nearest(name, known);
  return near && `Did you mean “${near}”?`;
}

function checkForm(name: string, call: FuncCall): void {
  const isAggregate = aggregates.has(name);
  if (Boolean(call.agg_within_group) !== orderedSet.has(name)) {
    refuse(
      "function",
      `WITHIN GROUP does not go with “${name}”.`,
      "It belongs to percentile_cont, percentile_disc and mode.",
      call,
    );
  }
  if (!isAggregate && (call.agg_order || call.agg_filter || call.agg_distinct || call.agg_star)) {
    refuse(
      "function",
      `“${name}” is no aggregate: DISTINCT, ORDER BY, FILTER and * do not go with it.`,
      null,
      call,
    );
  }
  if (call.agg_star && name !== "count")
    refuse("function", `“${name}(*)” does not exist.`, null, call);
  if (call.over && !isAggregate && !windowFunctions.has(name)) {
    refuse("function", `“${name}” cannot have OVER.`, null, call);
  }
}

/** count(alias.*) counts the rows that an outer join found; nothing else takes a whole row. */
function readArguments(name: string, args: readonly Node[], context: Context): Value[] {
  const [argument] = args;
  const fields = as("ColumnRef", argument)?.fields ?? [];
  const relation = as("String", fields[0])?.sval;
  if (
    name === "count" &&
    args.length === 1 &&
    fields.length === 2 &&
    relation &&
    as("A_Star", fields[1])
  ) {
    itemNamed(context.names, relation, as("ColumnRef", argument) ?? {});
    return [];
  }
  return readAll(args, context);
}
