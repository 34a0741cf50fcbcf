import type { Sheet } from "../sheet.ts";

const hoursIn = { hours: 1, days: 24, weeks: 168, months: 720, years: 8760 };

/** `not synced in the last 6 hours as of 06:00 today`, `when was the last sync`. */
export function readSync(sheet: Sheet): void {
  const at = sheet.find("notSynced");
  const hours = at === -1 ? null : takeHours(sheet);
  if (hours === null) return readFreshness(sheet);
  sheet.use(at);
  sheet.add({ kind: "syncedBefore", at: minus(asOf(sheet), hours) }, at);
}

/** A length of time with what leads up to it: in the last, for more than. */
function takeHours(sheet: Sheet): number | null {
  const at = sheet.find("length");
  const length = sheet.free(at, "length");
  if (!length) return null;
  for (const near of [at - 1, at - 2]) if (sheet.free(near, "comparator", "top")) sheet.use(near);
  sheet.use(at);
  return hoursIn[length.unit] * length.amount;
}

function asOf(sheet: Sheet): string {
  const clock = sheet.find("clock");
  const minutes = sheet.free(clock, "clock")?.minutes;
  if (minutes === undefined) return sheet.where.now;
  const time = sheet.find("time");
  const day = sheet.free(time, "time")?.range.from ?? sheet.where.today;
  sheet.use(clock, ...(time === -1 ? [] : [time]));
  return new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000).toISOString();
}

const minus = (moment: string, hours: number): string =>
  new Date(Date.parse(moment) - hours * 3_600_000).toISOString();

function readFreshness(sheet: Sheet): void {
  const at = sheet.find("freshness");
  if (at === -1) return;
  sheet.use(at);
  const hours = takeHours(sheet);
  if (hours !== null) {
    sheet.add({ kind: "syncedSince", at: minus(asOf(sheet), hours) }, at);
    return;
  }
  const rank = sheet.find("rank");
  const isOldest = sheet.free(rank, "rank")?.direction === "asc";
  if (rank !== -1) sheet.use(rank);
  sheet.frame.measures.push({ aggregate: isOldest ? "min" : "max", quantity: "synced" });
}
