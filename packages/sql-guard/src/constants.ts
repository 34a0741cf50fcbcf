import type { A_Const } from "@pgsql/types";
import { limits } from "./limits.ts";
import { only } from "./node.ts";
import { refuse } from "./refusal.ts";

const decimal = /^\d*\.?\d*(?:e[+-]?(\d+))?$/i;

/** Allows plain constants: numbers of a usual size, texts, true, false and null. */
export function readConstant(constant: A_Const): void {
  only(constant, "A constant", ["ival", "fval", "boolval", "sval", "isnull"]);
  const number = constant.fval?.fval;
  if (number === undefined) return;
  const parts = decimal.exec(number.replace(/^-/, ""));
  const exponent = Number(parts?.[1] ?? 0);
  if (!parts || number.length > limits.numberLength || exponent > limits.exponent) {
    refuse(
      "too_large",
      "A number in the query is too long.",
      "Write it with fewer digits.",
      constant,
    );
  }
}
