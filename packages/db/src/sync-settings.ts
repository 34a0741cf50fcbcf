import type { Cadence } from "@pfa/domain/sync-schedule.ts";
import {
  type SettingChoices,
  settingsInForce,
  type SyncSettings,
} from "@pfa/domain/sync-settings.ts";
import { sql, type Tx } from "./client.ts";

/** Who set a row: a worker from its environment, or an administrator. */
export type SettingOrigin = "environment" | "administrator";

/** Both rows, and when an administrator last changed theirs. */
export type StoredSettings = Record<SettingOrigin, SettingChoices> & {
  changedAt: string | null;
  changedBy: string | null;
};

const nothing: SettingChoices = {
  isEnabled: null,
  cadence: null,
  organizations: null,
  fullAt: null,
  jitterSeconds: null,
  maxDropPercent: null,
  maxQuarantinePercent: null,
  minQuarantined: null,
};

type Row = Omit<SettingChoices, "cadence"> & {
  origin: SettingOrigin;
  cron: string | null;
  everyMinutes: number | null;
  updatedAt: string;
  updatedBy: string | null;
};

/** What was set for the syncs of all organizations, by whom. */
export async function getStoredSettings(tx: Tx): Promise<StoredSettings> {
  const rows = await tx.query<Row>(sql`
    select s.origin, s.is_enabled as "isEnabled", s.cron, s.every_minutes as "everyMinutes", s.organizations,
           to_char(s.full_at, 'HH24:MI') as "fullAt", s.jitter_seconds as "jitterSeconds",
           s.max_drop_percent as "maxDropPercent", s.max_quarantine_percent as "maxQuarantinePercent",
           s.min_quarantined as "minQuarantined", s.updated_at as "updatedAt", u.display_name as "updatedBy"
      from sync_setting s
      left join app_user u on u.id = s.updated_by`);
  const byAdministrator = rows.find(({ origin }) => origin === "administrator");
  return {
    environment: toChoices(rows.find(({ origin }) => origin === "environment")),
    administrator: toChoices(byAdministrator),
    changedAt: byAdministrator?.updatedAt ?? null,
    changedBy: byAdministrator?.updatedBy ?? null,
  };
}

function toChoices(row: Row | undefined): SettingChoices {
  if (!row) return nothing;
  const { origin: _origin, cron, everyMinutes, updatedAt: _at, updatedBy: _by, ...choices } = row;
  return { ...choices, cadence: toCadence(cron, everyMinutes) };
}

/** A cadence as stored in two columns, of which one is null; null in both for none. */
export function toCadence(cron: string | null, everyMinutes: number | null): Cadence | null {
  if (cron !== null) return { kind: "cron", pattern: cron };
  return everyMinutes === null ? null : { kind: "interval", minutes: everyMinutes };
}

/** The reverse of toCadence. */
export const fromCadence = (cadence: Cadence | null) => ({
  cron: cadence?.kind === "cron" ? cadence.pattern : null,
  everyMinutes: cadence?.kind === "interval" ? cadence.minutes : null,
});

/** The settings that hold at this moment. */
export async function getSyncSettings(tx: Tx): Promise<SyncSettings> {
  const { administrator, environment } = await getStoredSettings(tx);
  return settingsInForce(administrator, environment);
}

/** Replaces what one origin set. Row security keeps each to its own row. */
export async function saveSettings(
  tx: Tx,
  { origin, userId }: { origin: SettingOrigin; userId: number | null },
  choices: SettingChoices,
): Promise<void> {
  const { cron, everyMinutes } = fromCadence(choices.cadence);
  const organizations = choices.organizations === null ? null : [...choices.organizations];
  await tx.execute(sql`
    insert into sync_setting (origin, is_enabled, cron, every_minutes, organizations, full_at, jitter_seconds,
                              max_drop_percent, max_quarantine_percent, min_quarantined, updated_by)
    values (${origin}, ${choices.isEnabled}, ${cron}, ${everyMinutes}, ${organizations}, ${choices.fullAt}::time,
            ${choices.jitterSeconds}, ${choices.maxDropPercent}, ${choices.maxQuarantinePercent},
            ${choices.minQuarantined}, ${userId})
    on conflict (origin) do update
       set is_enabled = excluded.is_enabled, cron = excluded.cron, every_minutes = excluded.every_minutes,
           organizations = excluded.organizations, full_at = excluded.full_at,
           jitter_seconds = excluded.jitter_seconds, max_drop_percent = excluded.max_drop_percent,
           max_quarantine_percent = excluded.max_quarantine_percent, min_quarantined = excluded.min_quarantined,
           updated_at = now(), updated_by = excluded.updated_by`);
}
