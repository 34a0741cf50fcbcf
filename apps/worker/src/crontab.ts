import type { JobName } from "@pfa/domain/jobs.ts";
import { type ParsedCronItem, parseCronItems } from "graphile-worker";

/** What is looked after by the minute. When an organization is synced stands in the database, and may change meanwhile. */
const everyMinute: readonly JobName[] = [
  "deliver-webhooks",
  "evaluate-alerts",
  "resume-commits",
  "schedule-syncs",
];

/** The tasks that run by the clock. Each has one job at most: a slow one is not overtaken by the next. */
export const crontab = (): ParsedCronItem[] =>
  parseCronItems(
    everyMinute.map((task) => ({ task, match: "* * * * *", options: { jobKey: task } })),
  );
