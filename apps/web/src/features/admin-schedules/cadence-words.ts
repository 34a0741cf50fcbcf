import type { Cadence, ScheduleStanding } from "@pfa/domain/sync-schedule.ts";
import type { BadgeTone } from "../../ui/badge.tsx";

const everyMinutes = /^\*\/(\d+) \* \* \* \*$/;
const daily = /^(\d{1,2}) (\d{1,2}) \* \* \*$/;

/** A cadence as people say it; a cron line that is more than that stays as it is. */
export function cadenceText(cadence: Cadence): string {
  if (cadence.kind === "interval") return everyText(cadence.minutes);
  const [, minutes] = everyMinutes.exec(cadence.pattern) ?? [];
  if (minutes !== undefined) return everyText(Number(minutes));
  const [, minute, hour] = daily.exec(cadence.pattern) ?? [];
  if (minute !== undefined && hour !== undefined)
    return `Daily at ${hour.padStart(2, "0")}:${minute.padStart(2, "0")} UTC`;
  return cadence.pattern === "* * * * *" ? "Every minute" : `Cron ${cadence.pattern} (UTC)`;
}

function everyText(minutes: number): string {
  if (minutes === 1) return "Every minute";
  if (minutes % 60 !== 0) return `Every ${minutes} minutes`;
  return minutes === 60 ? "Every hour" : `Every ${minutes / 60} hours`;
}

export const standingWords: Record<ScheduleStanding, { text: string; tone: BadgeTone }> = {
  scheduled: { text: "Scheduled", tone: "good" },
  paused: { text: "Paused", tone: "warn" },
  all_paused: { text: "Off for all", tone: "warn" },
  not_listed: { text: "Not on the list", tone: "neutral" },
  not_syncable: { text: "Closed or suspended", tone: "neutral" },
};
