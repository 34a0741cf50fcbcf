import { type JobAction, type JobRunState, type QueuedJobState } from "@pfa/domain/job-states.ts";
import type { JobName } from "@pfa/domain/jobs.ts";
import type { BadgeTone } from "../../ui/badge.tsx";
import { countOf } from "../../ui/format-value.ts";

type Word = { text: string; tone: BadgeTone };

export const queuedWords: Record<QueuedJobState, Word> = {
  running: { text: "Running", tone: "info" },
  ready: { text: "Ready", tone: "accent" },
  retrying: { text: "Waits to retry", tone: "warn" },
  scheduled: { text: "Planned", tone: "neutral" },
  dead: { text: "Out of tries", tone: "bad" },
};

export const runWords: Record<JobRunState, Word> = {
  running: { text: "Running", tone: "info" },
  done: { text: "Done", tone: "good" },
  failed: { text: "Failed", tone: "bad" },
  cancelled: { text: "Cancelled", tone: "neutral" },
  lost: { text: "Lost with its worker", tone: "warn" },
};

export const actionWords: Record<JobAction, string> = {
  retry: "Retry",
  run_now: "Run now",
  reschedule: "Run later…",
  cancel: "Cancel",
};

/** Tasks as people call them. */
const taskWords: Record<JobName, string> = {
  "sync-organization": "Sync",
  "schedule-syncs": "Schedule syncs",
  "send-commits": "Send commits",
  "resume-commits": "Look after commits",
  "maintain-database": "Maintain the database",
  "deliver-webhooks": "Send webhooks",
  "evaluate-alerts": "Judge alerts",
  "try-mapping": "Try a field mapping",
};

export const taskText = (task: string): string =>
  Object.hasOwn(taskWords, task) ? taskWords[task as JobName] : task;
export const knownTasks = Object.keys(taskWords);

/** What to say after an action: "3 of 4 jobs changed; the others had started or ended meanwhile". */
export function outcomeText({ asked, changed }: { asked: number; changed: number }): string {
  if (changed === asked) return `${countOf(changed, "job")} changed`;
  const rest = asked - changed === 1 ? "the other" : "the others";
  return changed === 0
    ? "Nothing changed: started, ended or cancelled meanwhile"
    : `${changed} of ${countOf(asked, "job")} changed; ${rest} had started, ended or been cancelled meanwhile`;
}
