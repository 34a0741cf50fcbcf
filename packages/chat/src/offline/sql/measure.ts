import { quantities } from "../../catalog/quantities.ts";
import type { Dimension, Measure } from "../frame.ts";

/** A measure of a group, with an optional condition on which of its records count. */
export function measureSql({ aggregate, quantity, distinct }: Measure, condition = ""): string {
  const only = condition === "" ? "" : ` filter (where ${condition})`;
  if (aggregate === "count")
    return `count(${distinct === undefined ? "*" : `distinct ${distinct}`})${only}`;
  const { sql } = quantities[quantity ?? "cost"];
  if (aggregate === "median") return `percentile_cont(0.5) within group (order by ${sql})${only}`;
  // Side by side with plan and forecast the sums have to agree, also where one of them is empty.
  if (aggregate === "sum" && quantity === "variance")
    return `sum(forecast_cost)${only} - sum(plan_cost)${only}`;
  return `${aggregate}(${sql})${only}`;
}

export function measureName({ aggregate, quantity, distinct }: Measure): string {
  if (aggregate === "count") return distinct === undefined ? "records" : `${distinct}_count`;
  const { label } = quantities[quantity ?? "cost"];
  return aggregate === "sum" ? label : `${aggregate}_${label}`;
}

export const dimensionSql = (dimension: Dimension): string =>
  "grain" in dimension
    ? `date_trunc('${dimension.grain}', ${dimension.column})::date`
    : dimension.column;

export const dimensionName = (dimension: Dimension): string =>
  "grain" in dimension ? dimension.grain : dimension.column;

/** Records that are in none of the periods would stand in one of their own. */
export const dimensionConditions = (dimensions: readonly Dimension[]): string[] =>
  dimensions.flatMap((dimension) =>
    "grain" in dimension ? [`${dimension.column} is not null`] : [],
  );
