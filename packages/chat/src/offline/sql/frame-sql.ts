import { quantities } from "../../catalog/quantities.ts";
import type { Dimension, Filter, Frame, Measure } from "../frame.ts";
import type { OrganizationValues } from "../values.ts";
import { conditionSql, literal, whereSql } from "./condition.ts";
import {
  dimensionConditions,
  dimensionName,
  dimensionSql,
  measureName,
  measureSql,
} from "./measure.ts";
import { seriesSql } from "./series-sql.ts";

export type SqlContext = { canSeeMoney: boolean; values: OrganizationValues };

/** One SELECT that answers a frame. */
export function frameSql(frame: Frame, context: SqlContext): string {
  const special = specialSql(frame) ?? shareSql(frame);
  if (special !== null) return special;
  if (frame.perGroup !== undefined) return perGroupSql(frame, frame.perGroup, context);
  const isMeasured = frame.dimensions.length > 0 || frame.measures.length > 0;
  return isMeasured ? groupSql(frame) : listSql(frame, context);
}

/** Shapes that are more than groups of records. */
function specialSql(frame: Frame): string | null {
  if (frame.series) return seriesSql(frame, frame.series);
  if (frame.isDuplicates) return duplicatesSql(frame);
  if (frame.lacking) return lackingSql(frame, frame.lacking);
  if (frame.periods) return periodsSql(frame, frame.periods);
  if (frame.isChange) return changeSql(frame);
  if (frame.againstAverage) return againstAverageSql(frame);
  return frame.pivot && frame.dimensions.length === 2 ? pivotSql(frame, frame.pivot) : null;
}

const shareSql = (frame: Frame): string | null =>
  ["part", "ratio", "quantities"].includes(frame.share?.kind ?? "") ? partSql(frame) : null;

const measuresOf = (frame: Frame): readonly Measure[] =>
  frame.measures.length > 0 ? frame.measures : [{ aggregate: "count" }];

function listSql(frame: Frame, context: SqlContext): string {
  const { rank } = frame;
  const order = rank ? `${rankExpression(rank.measure)} ${rank.direction} nulls last, id` : "id";
  const limit = rank?.count === undefined ? "" : ` limit ${rank.count}`;
  return `select ${listColumns(frame, context)} from pfa${whereSql(frame.filters)} order by ${order}${limit}`;
}

const rankExpression = (measure: Measure | undefined): string =>
  quantities[measure?.quantity ?? "cost"].sql;

/** What tells records apart, and what the question spoke of. */
function listColumns(frame: Frame, { canSeeMoney }: SqlContext): string {
  const columns = [
    "id",
    "class",
    "category",
    "area",
    "source",
    "dor",
    "forecast_start",
    "forecast_end",
  ];
  if (canSeeMoney) columns.push("forecast_cost");
  const named = [
    ...frame.filters.flatMap(expressionsOf),
    ...(frame.rank ? [expressionOf(frame.rank.measure?.quantity ?? "cost")] : []),
  ];
  return [...new Set([...columns, ...named])].join(", ");
}

function expressionOf(key: keyof typeof quantities): string {
  const { sql, label } = quantities[key];
  return sql === label ? sql : `${sql} as ${label}`;
}

/** Columns that a condition is about: who reads the list wants to see them. */
function expressionsOf(filter: Filter): string[] {
  if ("column" in filter) return filter.kind === "in" ? [] : [filter.column];
  if ("quantity" in filter) return [expressionOf(filter.quantity)];
  if ("filter" in filter) return expressionsOf(filter.filter);
  if ("filters" in filter) return filter.filters.flatMap(expressionsOf);
  if (filter.kind === "quantities") return [expressionOf(filter.left), expressionOf(filter.right)];
  if (filter.kind === "percentOver") return ["plan_cost", expressionOf("variance")];
  return filter.kind === "overlap" ? [] : ["last_synced_at"];
}

/** Groups with their measures; without dimensions one row, without measures the values themselves. */
function groupSql(frame: Frame): string {
  const { dimensions, rank, having } = frame;
  const grouped = dimensions.map(dimensionSql);
  const columns = [...dimensions.map(namedDimension), ...shownMeasures(frame)];
  const where = whereSql(frame.filters, dimensionConditions(dimensions));
  const group = grouped.length === 0 ? "" : ` group by ${grouped.join(", ")}`;
  const reached = having
    ? ` having ${measureSql(having.measure)} ${having.op} ${having.value}`
    : "";
  const limit = rank?.count === undefined || grouped.length === 0 ? "" : ` limit ${rank.count}`;
  return `select ${columns.join(", ")} from pfa${where}${group}${reached}${orderSql(frame)}${limit}`;
}

/** A column under its own name needs no other. */
function namedDimension(dimension: Dimension): string {
  const [sql, name] = [dimensionSql(dimension), dimensionName(dimension)];
  return sql === name ? sql : `${sql} as ${name}`;
}

function shownMeasures(frame: Frame): string[] {
  const measures = measuredIn(frame);
  if (frame.share?.kind === "groups") return [groupShare(measures)];
  const shown = measures.map(
    (measure) => `${percentOf(frame, measure) ?? measureSql(measure)} as ${measureName(measure)}`,
  );
  if (frame.hasSupport) shown.push("count(*) as records");
  const difference = frame.hasDifference ? differenceSql(measures) : null;
  if (difference !== null) shown.push(`${difference} as difference`);
  if (frame.share?.kind === "cumulative") shown.push(cumulativeShare(measures));
  return shown;
}

/** What is shown of each group: what was asked for, else what it is ranked or chosen by; and that too where it is another. */
function measuredIn({ measures, rank, having }: Frame): Measure[] {
  const ranked = rank?.measure;
  if (measures.length === 0) return [ranked ?? having?.measure ?? []].flat();
  const isShown = measures.some(
    (measure) => !ranked || measureName(measure) === measureName(ranked),
  );
  return isShown || !ranked ? [...measures] : [...measures, ranked];
}

function percentOf(frame: Frame, { quantity }: Measure): string | null {
  if (!frame.isPercent || quantity !== "variance") return null;
  return "round(100.0 * (sum(forecast_cost) - sum(plan_cost)) / nullif(sum(plan_cost), 0), 1)";
}

const groupShare = ([measure = { aggregate: "count" as const }]: readonly Measure[]): string =>
  `round(100.0 * ${measureSql(measure)} / nullif(sum(${measureSql(measure)}) over (), 0), 1) as percent`;

const cumulativeShare = ([measure = { aggregate: "count" as const }]: readonly Measure[]): string =>
  `round(100.0 * sum(${measureSql(measure)}) over (order by ${measureSql(measure)} desc) / nullif(sum(${measureSql(measure)}) over (), 0), 1) as cumulative_percent`;

/** In the order of a project's life: what came to be minus what was meant. */
function differenceSql(measures: readonly Measure[]): string | null {
  const life = ["plan", "forecast", "actual"];
  const [first, second] = measures.toSorted(
    (a, b) => life.indexOf(a.quantity ?? "") - life.indexOf(b.quantity ?? ""),
  );
  return first && second ? `${measureSql(second)} - ${measureSql(first)}` : null;
}

function orderSql({ dimensions, measures, rank, having }: Frame): string {
  if (dimensions.length === 0) return "";
  const time = dimensions.find((dimension) => "grain" in dimension);
  const names = dimensions.map(dimensionSql).join(", ");
  if (rank) {
    const measure = rank.measure ?? measures[0];
    const first = measure ? measureSql(measure) : names;
    return ` order by ${first} ${rank.direction} nulls last, ${names}`;
  }
  const [measure = having?.measure] = measures;
  if (time || dimensions.length > 1 || !measure) return ` order by ${names}`;
  return ` order by ${measureSql(measure)} desc nulls last, ${names}`;
}

/** One number of a part and its whole; for each group where there are some. */
function partSql(frame: Frame): string {
  const [measure = { aggregate: "count" as const }] = measuresOf(frame);
  const group = frame.dimensions.map(dimensionSql).join(", ");
  const rest = ` from pfa${whereSql(frame.filters)}${group === "" ? "" : ` group by ${group} order by ${group}`}`;
  const named = frame.dimensions.map((dimension) => `${namedDimension(dimension)}, `).join("");
  if (frame.share?.kind === "ratio") {
    const [left, right] = [frame.share.left, frame.share.right].map((side) =>
      measureSql(measure, conditionSql(side)),
    );
    return `select ${named}round(${left}::numeric / nullif(${right}, 0), 2) as ratio${rest}`;
  }
  if (frame.share?.kind === "quantities") {
    const { left, right, isPercent } = frame.share;
    const [scale, digits, name] = isPercent ? ["100.0 * ", 1, "percent"] : ["", 2, "ratio"];
    return `select ${named}round(${scale}${measureSql(left)} / nullif(${measureSql(right)}, 0), ${digits}) as ${name}${rest}`;
  }
  const part =
    frame.share?.kind === "part" ? frame.share.part.map(conditionSql).join(" and ") : "true";
  return `select ${named}round(100.0 * ${measureSql(measure, part)} / nullif(${measureSql(measure)}, 0), 1) as percent${rest}`;
}

/** A column for each value of the second dimension. */
function pivotSql(frame: Frame, pivot: NonNullable<Frame["pivot"]>): string {
  const [measure = { aggregate: "count" as const }] = measuresOf(frame);
  const row = frame.dimensions.find(
    (dimension) => "grain" in dimension || dimension.column !== pivot.column,
  );
  if (!row) return groupSql(frame);
  const columns = pivot.values.map(
    (value) =>
      `${measureSql(measure, `${pivot.column} = ${literal(value)}`)} as "${columnLabel(value)}"`,
  );
  const group = dimensionSql(row);
  return `select ${[namedDimension(row), ...columns].join(", ")} from pfa${whereSql(frame.filters)} group by ${group} order by ${group}`;
}

/** A value as a column's name: only what a name can hold everywhere. */
const columnLabel = (value: string): string =>
  value
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, " ")
    .slice(0, 60)
    .trim() || "value";

function perGroupSql(frame: Frame, group: string, context: SqlContext): string {
  const direction = frame.rank?.direction ?? "desc";
  const order = `${rankExpression(frame.rank?.measure)} ${direction} nulls last, id`;
  const columns = listColumns(frame, context);
  const count = frame.rank?.count ?? 1;
  if (count === 1)
    return `select distinct on (${group}) ${columns} from pfa${whereSql(frame.filters)} order by ${group}, ${order}`;
  return `select * from (select ${columns}, row_number() over (partition by ${group} order by ${order}) as place from pfa${whereSql(frame.filters)}) ranked where place <= ${count} order by ${group}, place`;
}

/** Values of a dimension that no such record has. */
function lackingSql(frame: Frame, lacking: readonly Filter[]): string {
  const [dimension] = frame.dimensions;
  const column = dimension && "column" in dimension ? dimension.column : "area";
  return `select ${column} from pfa${whereSql(frame.filters, [`${column} is not null`])} group by ${column} having count(*) filter (where ${lacking.map(conditionSql).join(" and ")}) = 0 order by ${column}`;
}

function againstAverageSql(frame: Frame): string {
  const [dimension] = frame.dimensions;
  const [measure = { aggregate: "sum" as const, quantity: "cost" as const }] = frame.measures;
  const column = dimension ? dimensionSql(dimension) : "class";
  const name = measureName(measure);
  const value = measureSql(measure);
  return `select ${column}, ${name} from (select ${column}, ${value} as ${name}, avg(${value}) over () as average from pfa${whereSql(frame.filters)} group by ${column}) groups where ${name} ${frame.againstAverage?.op ?? ">"} average order by ${name} desc`;
}

function changeSql(frame: Frame): string {
  const [dimension] = frame.dimensions;
  const [measure = { aggregate: "count" as const }] = frame.measures;
  if (!dimension) return groupSql(frame);
  const [name, value] = [dimensionName(dimension), measureName(measure)];
  const where = whereSql(frame.filters, dimensionConditions([dimension]));
  return `select ${name}, ${value}, ${value} - lag(${value}) over (order by ${name}) as change from (select ${dimensionSql(dimension)} as ${name}, ${measureSql(measure)} as ${value} from pfa${where} group by 1) months order by ${name}`;
}

/** A column for each period. */
function periodsSql(frame: Frame, { column, ranges }: NonNullable<Frame["periods"]>): string {
  const [measure = { aggregate: "count" as const }] = frame.measures;
  const columns = ranges.map(({ from, to }) => {
    const within = conditionSql({ kind: "days", column, range: { from, to } });
    return `${measureSql(measure, within)} as "${from} to ${to}"`;
  });
  return `select ${columns.join(", ")} from pfa${whereSql(frame.filters)}`;
}

/** Records alike in everything that tells units apart. */
function duplicatesSql(frame: Frame): string {
  const columns = "class, category, area, source, dor, forecast_start, forecast_end";
  return `select ${columns}, count(*) as records, min(id) as first_id, max(id) as last_id from pfa${whereSql(frame.filters)} group by ${columns} having count(*) > 1 order by records desc, first_id`;
}
