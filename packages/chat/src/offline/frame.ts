import type { QuantityKey } from "../catalog/quantities.ts";
import type { Aggregate, Comparator, DateColumn, Grain } from "./concepts.ts";
import type { DayRange, Period } from "./days.ts";

/** A condition on records. */
export type Filter =
  | { kind: "in"; column: string; values: string[]; isNot: boolean; isExact: boolean; text: string }
  | { kind: "flag"; column: string; value: boolean }
  | { kind: "number"; quantity: QuantityKey; op: Comparator; value: number }
  | { kind: "numberBetween"; quantity: QuantityKey; from: number; to: number }
  | { kind: "quantities"; left: QuantityKey; op: Comparator; right: QuantityKey }
  | { kind: "percentOver"; op: Comparator; percent: number }
  | { kind: "blank"; column: string; isNot: boolean; orZero: boolean }
  | { kind: "days"; column: DateColumn; range: DayRange }
  | { kind: "overlap"; range: DayRange }
  | { kind: "weekday"; column: DateColumn; days: number[] }
  | { kind: "syncedBefore"; at: string }
  | { kind: "syncedSince"; at: string }
  | { kind: "average"; quantity: QuantityKey; op: Comparator }
  | { kind: "either"; filters: Filter[] }
  | { kind: "not"; filter: Filter };

export type Measure = { aggregate: Aggregate; quantity?: QuantityKey; distinct?: string };
export type Dimension = { column: string } | { grain: Grain; column: DateColumn };

type Share =
  | { kind: "part"; part: Filter[] }
  | { kind: "groups" }
  | { kind: "cumulative" }
  | { kind: "quantities"; left: Measure; right: Measure; isPercent: boolean }
  | { kind: "ratio"; left: Filter; right: Filter };

/** What a question asks for; a list of records where it measures nothing. */
export type Frame = {
  filters: Filter[];
  measures: Measure[];
  dimensions: Dimension[];
  having?: { measure: Measure; op: Comparator; value: number };
  /** The first of an order; all of it without a count. */
  rank?: { direction: "asc" | "desc"; count?: number; measure?: Measure };
  /** The first records of each group. */
  perGroup?: string;
  pivot?: { column: string; values: string[] };
  share?: Share;
  /** Month by month, of what is on hire in each. */
  series?: { of: "count" | "spend"; period: Period; isPeak: boolean };
  /** Groups compared with the average group. */
  againstAverage?: { op: Comparator };
  /** Each group's difference from the one before. */
  isChange?: boolean;
  /** Variance in percent of the plan instead of in money. */
  isPercent?: boolean;
  /** Values of the dimension that no record with these filters has. */
  lacking?: Filter[];
  isDuplicates?: boolean;
  /** One column for each period. */
  periods?: { column: DateColumn; ranges: Period[] };
  /** Two measures side by side, with the second minus the first. */
  hasDifference?: boolean;
  chart?: "bar" | "line" | "pie" | "table";
  /** Rentals beside purchases, with how many records stand behind each average. */
  hasSupport?: boolean;
};

export const emptyFrame = (): Frame => ({ filters: [], measures: [], dimensions: [] });

/** A question to the user instead of an answer. */
export type Doubt = { question: string; options: string[] };

/** What a request for a change asks for, in the words of the columns. */
export type ColumnChange =
  | { column: string; op: "set"; value: string | number | boolean | null }
  | {
      column: "dates" | "forecast_end";
      op: "shift";
      amount: number;
      unit: "days" | "weeks" | "months";
    }
  | { column: "monthly_rate" | "purchase_price"; op: "multiply"; percent: number }
  | { column: "monthly_rate" | "purchase_price"; op: "add"; amount: number }
  | { op: "copyPlan"; columns: string[] }
  | { op: "swapSource" };
