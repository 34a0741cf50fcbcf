import type { A_Expr, FuncCall, Node } from "@pgsql/types";
import { limits } from "./limits.ts";
import { as, nameParts, textConstant, wholeConstant } from "./node.ts";
import type { Reader } from "./reader.ts";
import { refuse } from "./refusal.ts";

const dayMs = 86_400_000;

/**
 * Allows a series of so few steps that it can be counted beforehand: from and to are written out, or the present day with
 * intervals added. A step counts as its shortest: a month has 28 days.
 */
export function checkSeries(call: FuncCall, reader: Reader): void {
  const [from, to, step, ...others] = call.args ?? [];
  const bounds = [from, to].map((bound) => wholeConstant(bound) ?? moment(bound));
  const length = step === undefined ? 1 : (wholeConstant(step) ?? intervalMs(step));
  const [first, last] = bounds;
  if (typeof first !== "number" || typeof last !== "number" || !length || others.length > 0) {
    return refuse(
      "construct",
      "The bounds and the step of generate_series must be written out.",
      "Join calendar_month for months, or write dates such as date '2026-01-01'.",
      call,
    );
  }
  const steps = Math.abs((last - first) / length) + 1;
  reader.counts.seriesProduct *= Math.max(1, steps);
  if (steps > limits.seriesSteps || reader.counts.seriesProduct > limits.seriesProduct) {
    refuse(
      "too_large",
      `generate_series may have ${limits.seriesSteps.toLocaleString("en")} steps at most.`,
      "Use longer steps, or join calendar_month.",
      call,
    );
  }
}

/** Milliseconds of a day or moment that can be known beforehand; null otherwise. */
function moment(node: Node | undefined): number | null {
  if (as("SQLValueFunction", node)) return Date.now();
  const text = textConstant(node);
  if (text !== null) return dateMs(text);
  const cast = as("TypeCast", node);
  if (cast) return moment(cast.arg);
  const call = as("FuncCall", node);
  return call ? ofCall(call) : ofSum(as("A_Expr", node));
}

const signs: Record<string, number> = { "+": 1, "-": -1 };

/** A moment and days, or an interval. A month is taken a tenth longer than its 28 days: the end lies late rather than early. */
function ofSum(sum: A_Expr | undefined): number | null {
  const sign = signs[nameParts(sum?.name)?.[0] ?? ""];
  if (!sum?.lexpr || sign === undefined) return null;
  const days = wholeConstant(sum.rexpr);
  const added = days === null ? intervalMs(sum.rexpr) : days * dayMs;
  const start = moment(sum.lexpr);
  return start === null || added === null ? null : start + sign * added * 1.11;
}

function ofCall(call: FuncCall): number | null {
  const name = nameParts(call.funcname)?.at(-1);
  if (name === "now" && !call.args) return Date.now();
  if (name !== "date_trunc") return null;
  const [unit, value] = call.args ?? [];
  return textConstant(unit) === null ? null : moment(value);
}

function dateMs(text: string): number | null {
  const match = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$/.exec(text);
  const value = match ? Date.parse(text.length > 10 ? text.replace(" ", "T") : text) : Number.NaN;
  return Number.isNaN(value) ? null : value;
}

const unitDays: Record<string, number> = {
  hour: 1 / 24,
  day: 1,
  week: 7,
  mon: 28,
  month: 28,
  quarter: 84,
  year: 365,
};

/** Milliseconds of an interval such as '1 month', at its shortest. */
function intervalMs(node: Node | undefined): number | null {
  const text = textConstant(as("TypeCast", node)?.arg ?? node);
  const match = /^\s*(-?\d{1,5})\s+(hour|day|week|mon|month|quarter|year)s?\s*$/i.exec(text ?? "");
  if (!match) return null;
  return Number(match[1]) * (unitDays[(match[2] ?? "").toLowerCase()] ?? 0) * dayMs;
}
