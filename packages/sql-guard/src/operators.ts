import type { A_Expr, Node } from "@pgsql/types";
import { limits } from "./limits.ts";
import { as, nameParts, only } from "./node.ts";
import { checkPattern } from "./patterns.ts";
import { type Context, noMoney, readAll, type Value } from "./reader.ts";
import { refuse } from "./refusal.ts";

const arithmetic = new Set(["+", "-", "*", "/", "%", "^"]);
const comparison = new Set(["=", "<>", "<", ">", "<=", ">="]);
/** Texts joined; ranges of days compared. */
const others = new Set(["||", "&&", "@>", "<@"]);
const patterns = new Set(["~", "~*", "!~", "!~*"]);
/** What the parser calls LIKE and BETWEEN. */
const keywords = new Set([
  ..."~~ !~~ ~~* !~~*".split(" "),
  "BETWEEN",
  "NOT BETWEEN",
  "BETWEEN SYMMETRIC",
  "NOT BETWEEN SYMMETRIC",
]);

type Kind = NonNullable<A_Expr["kind"]>;

const plainKinds = new Set<Kind>(["AEXPR_OP", "AEXPR_OP_ANY", "AEXPR_OP_ALL"]);
const otherKinds = new Set<Kind>([
  "AEXPR_DISTINCT",
  "AEXPR_NOT_DISTINCT",
  "AEXPR_NULLIF",
  "AEXPR_IN",
  "AEXPR_LIKE",
  "AEXPR_ILIKE",
  "AEXPR_SIMILAR",
  "AEXPR_BETWEEN",
  "AEXPR_NOT_BETWEEN",
  "AEXPR_BETWEEN_SYM",
  "AEXPR_NOT_BETWEEN_SYM",
]);

/** Allows operators of numbers, texts, days and comparisons, by name and never by schema. */
export function readOperator(expression: A_Expr, context: Context): Value {
  only(expression, "An operator", ["kind", "name", "lexpr", "rexpr"]);
  const kind = expression.kind ?? "AEXPR_OP";
  const operator = operatorName(expression);
  if (!plainKinds.has(kind) && !otherKinds.has(kind)) {
    refuse("operator", `The operator “${operator}” cannot be used here.`, null, expression);
  }
  if (patterns.has(operator) || kind === "AEXPR_SIMILAR")
    checkPattern(pattern(expression), expression);
  const left = context.reader.readExpression(expression.lexpr ?? emptyOf(expression), context);
  const right = readRight(expression, context);
  if (kind === "AEXPR_NULLIF") return left;
  return arithmetic.has(operator) ? amount(operator, left, right, !expression.lexpr) : noMoney;
}

function operatorName(expression: A_Expr): string {
  const parts = nameParts(expression.name);
  const [name = ""] = parts ?? [];
  const isKnown =
    arithmetic.has(name) ||
    comparison.has(name) ||
    others.has(name) ||
    patterns.has(name) ||
    keywords.has(name);
  if (parts?.length !== 1 || !isKnown) {
    refuse(
      "operator",
      `The operator “${(parts ?? []).join(".")}” cannot be used here.`,
      null,
      expression,
    );
  }
  return name;
}

/** A sign has nothing on its left. */
function emptyOf(expression: A_Expr): undefined {
  const [sign = ""] = nameParts(expression.name) ?? [];
  if (expression.kind !== "AEXPR_OP" || !["+", "-"].includes(sign)) {
    refuse("operator", `The operator “${sign}” needs something on its left.`, null, expression);
  }
}

/** SIMILAR TO comes as a function of its pattern. */
function pattern(expression: A_Expr): Node | undefined {
  const call = as("FuncCall", expression.rexpr);
  return call ? call.args?.[0] : expression.rexpr;
}

function readRight(expression: A_Expr, context: Context): Value {
  const list = as("List", expression.rexpr);
  if (!list) return context.reader.readExpression(expression.rexpr, context);
  only(list, "A list", ["items"]);
  if ((list.items ?? []).length > limits.listItems) {
    refuse(
      "too_large",
      `A list has more than ${limits.listItems} values.`,
      "Describe the values by a condition.",
      expression,
    );
  }
  readAll(list.items, context);
  return noMoney;
}

/** Money stays money when it is added to or multiplied by a number; money by money is a ratio. */
function amount(operator: string, left: Value, right: Value, isSign: boolean): Value {
  if (isSign) return right;
  switch (operator) {
    case "+":
    case "-":
      return { isMoney: left.isMoney || right.isMoney };
    case "*":
      return { isMoney: left.isMoney !== right.isMoney };
    case "/":
    case "%":
      return { isMoney: left.isMoney && !right.isMoney };
    default:
      return noMoney;
  }
}
