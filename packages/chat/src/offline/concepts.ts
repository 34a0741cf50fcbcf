import type { QuantityKey } from "../catalog/quantities.ts";
import type { DayRange } from "./days.ts";

export type Grain = "week" | "month" | "quarter" | "year";
export type DateColumn =
  | "forecast_start"
  | "forecast_end"
  | "original_start"
  | "original_end"
  | "actual_start"
  | "actual_end";
export type Comparator = ">" | ">=" | "<" | "<=" | "=" | "<>";
export type Aggregate = "sum" | "avg" | "min" | "max" | "median" | "count";
export type TimeUnit = "days" | "weeks" | "months" | "hours" | "years";

/** Words that mean one thing and carry nothing else. */
type Plain =
  | "list"
  | "count"
  | "howMuch"
  | "different"
  | "entity"
  | "noise"
  | "by"
  | "each"
  | "and"
  | "or"
  | "to"
  | "not"
  | "without"
  | "between"
  | "onHire"
  | "active"
  | "only"
  | "vs"
  | "compare"
  | "ratio"
  | "cumulative"
  | "pivot"
  | "share"
  | "average"
  | "change"
  | "rentOrBuy"
  | "now"
  | "earlier"
  | "later"
  | "than"
  | "asOf"
  | "duplicates"
  | "missing"
  | "zero"
  | "weekend"
  | "sort"
  | "those"
  | "instead"
  | "also"
  | "total"
  | "ascending"
  | "descending"
  | "back"
  | "dates"
  | "notSynced"
  | "freshness"
  | "same"
  | "peak"
  | "fromTo"
  | "onTime"
  | "per"
  | "when"
  | "split";

/** What a word or phrase of a question means, before it is known what it is there for. */
export type Concept =
  | { [Kind in Plain]: { is: Kind } }[Plain]
  | { is: "bound"; op: "before" | "after" }
  | { is: "perMonth" }
  | { is: "chart"; chart: "bar" | "line" | "pie" | "table" }
  | { is: "howFar" }
  | { is: "clock"; minutes: number }
  | { is: "aggregate"; aggregate: Aggregate }
  | { is: "quantity"; quantity: QuantityKey }
  | { is: "dimension"; column: string }
  | { is: "grain"; grain: Grain }
  | { is: "event"; column: DateColumn; isPast?: boolean }
  | { is: "flag"; column: string; value: boolean }
  | { is: "stage"; stage: "plan" | "forecast" | "actual" }
  | { is: "comparator"; op: Comparator }
  | { is: "number"; value: number; unit?: "money" | "percent" }
  | { is: "length"; amount: number; unit: TimeUnit }
  | { is: "time"; range: DayRange }
  | { is: "weekdays"; days: number[] }
  | { is: "rank"; direction: "asc" | "desc"; quantity?: QuantityKey }
  | { is: "top"; direction: "asc" | "desc" }
  | { is: "value"; column: string; values: string[]; isExact: boolean }
  | { is: "late"; sign: 1 | -1 }
  | { is: "over"; sign: 1 | -1; base: "plan" | "forecast" }
  | { is: "verb"; verb: Verb }
  | { is: "ambiguous"; options: { column: string; value: string }[] }
  | { is: "foreign"; topic: string }
  | { is: "vague" }
  | { is: "unknown" };

/** What a request for a change wants done. */
export type Verb =
  | "shift"
  | "delay"
  | "advance"
  | "extend"
  | "shorten"
  | "set"
  | "raise"
  | "lower"
  | "discontinue"
  | "reactivate"
  | "copy"
  | "transfer"
  | "keepFunds"
  | "swap"
  | "clear"
  | "move";

/** A piece of a question: tokens from `from` to before `to`. */
export type Item = Concept & { from: number; to: number; text: string; isPlural: boolean };
export type ItemOf<Kind extends Concept["is"]> = Item & Extract<Concept, { is: Kind }>;

export const isItem = <Kind extends Concept["is"]>(
  item: Item | undefined,
  ...kinds: Kind[]
): item is ItemOf<Kind> => item !== undefined && (kinds as string[]).includes(item.is);
