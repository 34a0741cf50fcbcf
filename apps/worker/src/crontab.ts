import type { JobName } from "@pfa/domain/jobs.ts";
import { type ParsedCronItem, parseCronItems } from "graphile-worker";

/** What is looked after by the minute. When an organization is synced stands in the database, and may change meanwhile. */
const everyMinute: readonly JobName[] = [
  "deliver-webhooks",
  "evaluate-alerts",
  "resume-commits",
  "schedule-syncs",
];

/** When most of those who could notice it sleep; in UTC. */
const nightly: readonly JobName[] = ["maintain-database"];
const AT_NIGHT = "20 2 * * *";

/** The tasks that run by the clock. Each has one job at most: a slow one is not overtaken by the next. */
export const crontab = (): ParsedCronItem[] =>
  parseCronItems([
    ...everyMinute.map((task) => itemOf(task, "* * * * *")),
    ...nightly.map((task) => itemOf(task, AT_NIGHT)),
  ]);

const itemOf = (task: JobName, match: string) => ({ task, match, options: { jobKey: task } });
