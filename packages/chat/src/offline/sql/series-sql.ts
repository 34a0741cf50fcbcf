import type { Filter, Frame } from "../frame.ts";
import { conditionSql, literal } from "./condition.ts";

const month = "m.month_start";
const overlaps = "p.forecast_start <= m.month_end and p.forecast_end >= m.month_start";
/** Days of the month that a record is on hire, the last one counted, as part of the month. */
const part = `((least(p.forecast_end, m.month_end) - greatest(p.forecast_start, m.month_start)) + 1) / extract(day from m.month_end)`;

/** A row for each month of a period, with what is on hire in it. */
export function seriesSql(
  frame: Frame,
  { of, period, isPeak }: NonNullable<Frame["series"]>,
): string {
  const records = `(select * from pfa${conditionsOf(frame.filters)}) p`;
  const between = `where ${month} between date ${literal(period.from)} and date ${literal(period.to)}`;
  const order = isPeak ? ` order by 2 desc, 1 limit 1` : " order by 1";
  if (of === "spend") {
    return `select ${month} as month, round(sum(p.monthly_rate * ${part}), 2) as spend from calendar_month m join ${records} on ${overlaps} ${between} group by ${month}${order}`;
  }
  return `select ${month} as month, count(p.id) as on_hire from calendar_month m left join ${records} on ${overlaps} ${between} group by ${month}${order}`;
}

const conditionsOf = (filters: readonly Filter[]): string =>
  filters.length === 0 ? "" : ` where ${filters.map(conditionSql).join(" and ")}`;
