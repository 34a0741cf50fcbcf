import type { ColumnRef, Node, SubLink } from "@pgsql/types";
import { viewSchema } from "./catalog.ts";
import { readConstant } from "./constants.ts";
import { readCall } from "./functions.ts";
import { limits } from "./limits.ts";
import { as, type NodeName, type Nodes, only, split, wholeConstant } from "./node.ts";
import { readOperator } from "./operators.ts";
import { type Context, noMoney, readAll, type Value } from "./reader.ts";
import { refuse } from "./refusal.ts";
import { columnNamed, columnOf } from "./scope.ts";
import { readType } from "./types.ts";

type Handlers = { [Name in NodeName]?: (fields: Nodes[Name], context: Context) => Value };

const anyMoney = (values: readonly Value[]): Value => ({
  isMoney: values.some(({ isMoney }) => isMoney),
});

const moments = /^SVFOP_(CURRENT_DATE|(CURRENT_TIMESTAMP|LOCALTIMESTAMP)(_N)?)$/;

/** What may stand in an expression. A kind of node that is not here is refused. */
const handlers: Handlers = {
  A_Const: (constant) => {
    readConstant(constant);
    return noMoney;
  },
  ColumnRef: readColumn,
  FuncCall: readCall,
  A_Expr: readOperator,
  BoolExpr: (expression, context) => {
    only(expression, "A condition", ["boolop", "args"]);
    readAll(expression.args, context);
    return noMoney;
  },
  TypeCast: (cast, context) => {
    only(cast, "A cast", ["arg", "typeName"]);
    const { isNumeric } = readType(cast.typeName);
    const value = context.reader.readExpression(cast.arg, context);
    return isNumeric ? value : noMoney;
  },
  SubLink: readSubLink,
  CaseExpr: (choice, context) => {
    only(choice, "CASE", ["arg", "args", "defresult"]);
    if (choice.arg) context.reader.readExpression(choice.arg, context);
    const results = (choice.args ?? []).map((node) => readWhen(node, context));
    if (choice.defresult) results.push(context.reader.readExpression(choice.defresult, context));
    return anyMoney(results);
  },
  CoalesceExpr: (expression, context) => {
    only(expression, "COALESCE", ["args"]);
    return anyMoney(readAll(expression.args, context));
  },
  MinMaxExpr: (expression, context) => {
    only(expression, "GREATEST or LEAST", ["op", "args"]);
    return anyMoney(readAll(expression.args, context));
  },
  NullTest: (test, context) => {
    only(test, "IS NULL", ["arg", "nulltesttype"]);
    context.reader.readExpression(test.arg, context);
    return noMoney;
  },
  BooleanTest: (test, context) => {
    only(test, "IS TRUE", ["arg", "booltesttype"]);
    context.reader.readExpression(test.arg, context);
    return noMoney;
  },
  SQLValueFunction: (value) => {
    only(value, "A moment", ["op", "typmod"]);
    if (!moments.test(value.op ?? "")) {
      refuse(
        "function",
        "Only the present date and time can be asked for.",
        "Use current_date.",
        value,
      );
    }
    return noMoney;
  },
  GroupingFunc: (grouping, context) => {
    only(grouping, "GROUPING", ["args"]);
    readAll(grouping.args, context);
    return noMoney;
  },
  RowExpr: (row, context) => {
    only(row, "A row of values", ["args", "row_format"]);
    readAll(row.args, context);
    return noMoney;
  },
  A_ArrayExpr: (array, context) => {
    only(array, "ARRAY", ["elements"]);
    if ((array.elements ?? []).length > limits.listItems) {
      refuse("too_large", `A list has more than ${limits.listItems} values.`, null, array);
    }
    return anyMoney(readAll(array.elements, context));
  },
  A_Indirection: (element, context) => {
    only(element, "An element", ["arg", "indirection"]);
    // A name after the dot may call a function: (x).name is name(x) to PostgreSQL.
    for (const step of element.indirection ?? []) {
      const index = as("A_Indices", step);
      if (!index || index.is_slice || index.lidx || wholeConstant(index.uidx) === null) {
        refuse(
          "construct",
          "Only an element's number may follow an expression.",
          "Write alias.column without brackets.",
        );
      }
      only(index, "An element's number", ["uidx"]);
    }
    return context.reader.readExpression(element.arg, context);
  },
};

/** Reads one expression. */
export function readExpression(node: Node | undefined, context: Context): Value {
  // The sign of a number has nothing on its left; the parser's own defaults are left out too.
  if (node === undefined) return noMoney;
  const { name, fields } = split(node);
  const handler = handlers[name] as ((fields: object, context: Context) => Value) | undefined;
  return handler
    ? handler(fields, context)
    : refuse("construct", `${inWords(name)} cannot be used here.`, null, fields);
}

const wordsOfKinds: Partial<Record<NodeName, string>> = {
  ParamRef: "A parameter",
  CollateClause: "COLLATE",
  NamedArgExpr: "A named argument",
  XmlExpr: "XML",
  SetToDefault: "DEFAULT",
};

const inWords = (kind: NodeName) => wordsOfKinds[kind] ?? `The construct ${kind}`;

function readColumn(column: ColumnRef, context: Context): Value {
  only(column, "A column", ["fields"]);
  const parts = column.fields ?? [];
  if (parts.some((part) => as("A_Star", part))) {
    refuse(
      "construct",
      "* stands for columns only in the list of a SELECT, and in count(*).",
      null,
      column,
    );
  }
  const names = parts.map((part) => as("String", part)?.sval ?? "");
  // The schema goes: in what is run a relation is known by its alias.
  if (names.length === 3 && names[0] === viewSchema) {
    column.fields = parts.slice(1);
    names.shift();
  }
  const [first = "", second] = names;
  if (names.length > 2) {
    return refuse(
      "column",
      `“${names.join(".")}” names no column here.`,
      "Write alias.column.",
      column,
    );
  }
  return second === undefined
    ? columnNamed(context.names, first, column)
    : columnOf(context.names, first, second, column);
}

function readWhen(node: Node, context: Context): Value {
  const when = as("CaseWhen", node);
  if (!when) return refuse("construct", "CASE has a part that is no WHEN.");
  only(when, "WHEN", ["expr", "result"]);
  context.reader.readExpression(when.expr, context);
  return context.reader.readExpression(when.result, context);
}

const subLinkTypes = [
  "EXISTS_SUBLINK",
  "ANY_SUBLINK",
  "ALL_SUBLINK",
  "EXPR_SUBLINK",
  "ARRAY_SUBLINK",
];
const subLinkOperators = new Set(["=", "<>", "<", ">", "<=", ">="]);

function readSubLink(link: SubLink, context: Context): Value {
  only(link, "A subquery", ["subLinkType", "testexpr", "operName", "subselect"]);
  if (!subLinkTypes.includes(link.subLinkType ?? ""))
    refuse("construct", "This subquery cannot be used here.", null, link);
  const operator = (link.operName ?? []).map((part) => as("String", part)?.sval ?? "?");
  if (operator.length > 1 || operator.some((name) => !subLinkOperators.has(name))) {
    refuse(
      "operator",
      `The operator “${operator.join(".")}” cannot be used with a subquery.`,
      null,
      link,
    );
  }
  if (link.testexpr) context.reader.readExpression(link.testexpr, context);
  const query = as("SelectStmt", link.subselect);
  if (!query) return refuse("not_a_select", "A subquery must be a SELECT.", null, link);
  const { columns } = context.reader.readQuery(query, context);
  return link.subLinkType === "EXPR_SUBLINK" ? { isMoney: columns[0]?.isMoney ?? false } : noMoney;
}

/** The kinds of nodes that an expression may be made of. */
export const expressionKinds: ReadonlySet<string> = new Set(Object.keys(handlers));
