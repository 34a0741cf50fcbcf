import { type ParsedCronItem, parseCronItems } from "graphile-worker";

export type CrontabOptions = {
  /** Cron pattern of the syncs, or null where this process schedules none. */
  syncInterval: string | null;
};

/** The tasks that run by the clock. Each has one job at most: a slow one is not overtaken by the next. */
export function crontab({ syncInterval }: CrontabOptions): ParsedCronItem[] {
  const items = [{ task: "resume-commits", match: "* * * * *" }];
  if (syncInterval !== null) items.push({ task: "schedule-syncs", match: syncInterval });
  return parseCronItems(items.map((item) => ({ ...item, options: { jobKey: item.task } })));
}
