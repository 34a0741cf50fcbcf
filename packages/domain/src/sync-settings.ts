import { z } from "zod";
import type { SyncLimits } from "./sync.ts";
import type { Cadence } from "./sync-schedule.ts";

/** What holds for the syncs of all organizations. */
export type SyncSettings = {
  /** Whether anything is synced by schedule. */
  isEnabled: boolean;
  cadence: Cadence;
  /** Codes of the organizations to sync; empty for all. */
  organizations: readonly string[];
  /** Time of the daily full compare, HH:MM in UTC. */
  fullAt: string;
  /** Syncs start spread over this time, so that PEMS does not see them all at once. */
  jitterSeconds: number;
  limits: SyncLimits;
};

/** What an administrator set; null leaves the default in force. */
export type SettingChoices = {
  isEnabled: boolean | null;
  cadence: Cadence | null;
  organizations: readonly string[] | null;
  fullAt: string | null;
  jitterSeconds: number | null;
  maxDropPercent: number | null;
  maxQuarantinePercent: number | null;
  minQuarantined: number | null;
};

/** What holds where nobody has set anything. */
export const defaultSyncSettings: SyncSettings = {
  isEnabled: true,
  cadence: { kind: "cron", pattern: "*/15 * * * *" },
  organizations: [],
  fullAt: "02:00",
  jitterSeconds: 30,
  limits: {
    maxDropPercent: 10,
    maxQuarantinePercent: 5,
    // Half of the smallest read that is judged. What PEMS writes otherwise for all rows spoils nearly all of them; a few bad
    // rows of a small organization are slips that somebody corrects one by one, and must not keep all others out.
    minQuarantined: 10,
    minRecordsToJudge: 20,
  },
};

/** The settings in force: an administrator's choice before the environment's, and that before the product's. */
export function settingsInForce(...choices: readonly SettingChoices[]): SyncSettings {
  const first = <K extends keyof SettingChoices>(key: K) =>
    choices.map((choice) => choice[key]).find((value) => value !== null);
  const { limits, ...defaults } = defaultSyncSettings;
  return {
    isEnabled: first("isEnabled") ?? defaults.isEnabled,
    cadence: first("cadence") ?? defaults.cadence,
    organizations: first("organizations") ?? defaults.organizations,
    fullAt: first("fullAt") ?? defaults.fullAt,
    jitterSeconds: first("jitterSeconds") ?? defaults.jitterSeconds,
    limits: {
      ...limits,
      maxDropPercent: first("maxDropPercent") ?? limits.maxDropPercent,
      maxQuarantinePercent: first("maxQuarantinePercent") ?? limits.maxQuarantinePercent,
      minQuarantined: first("minQuarantined") ?? limits.minQuarantined,
    },
  };
}

const cadenceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cron"), pattern: z.string().trim().min(1).max(100) }),
  z.object({
    kind: z.literal("interval"),
    minutes: z
      .int()
      .min(1, "at least one minute")
      .max(10_080, "at most a week, which is 10,080 minutes"),
  }),
]);

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of the day such as 02:00, in UTC");
const jitter = z.int().min(0).max(3600, "at most 3,600 seconds");
const percent = z.int().min(1, "at least 1 %").max(100, "at most 100 %");

/** What an administrator may set for one organization; null for what holds for all. */
export const scheduleInput = z.object({
  cadence: cadenceSchema.nullable(),
  fullAt: timeOfDay.nullable(),
  jitterSeconds: jitter.nullable(),
});
export type ScheduleChoices = z.infer<typeof scheduleInput>;

/** What an administrator may set for all organizations; null for the default. */
export const settingsInput = scheduleInput.extend({
  isEnabled: z.boolean().nullable(),
  organizations: z.array(z.string().regex(/^[A-Z0-9_]{2,20}$/, "a code such as RIO")).nullable(),
  maxDropPercent: percent.nullable(),
  maxQuarantinePercent: percent.nullable(),
  minQuarantined: z.int().min(1).max(1_000_000).nullable(),
});
