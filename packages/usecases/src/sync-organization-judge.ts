import { type Db, inOrganization } from "@pfa/db/client.ts";
import type { Staging } from "@pfa/db/mirror-staging.ts";
import { saveColumns, type UnreadableField } from "@pfa/db/sync-drift.ts";
import { countConsented, holdRead } from "@pfa/db/sync-held.ts";
import type { StartedRun } from "@pfa/db/sync-run-progress.ts";
import { getSyncSettings } from "@pfa/db/sync-settings.ts";
import { judgeRead, type SyncLimits, type SyncRefusal } from "@pfa/domain/sync.ts";
import type { ReadTotals } from "./sync-organization-read.ts";

/**
 * Judges a read that is complete, under the limits of this moment. What it says of PEMS's columns is noted in any case; a read
 * that lost too many records is held for an administrator.
 */
export async function judgeStaged(
  db: Db,
  run: StartedRun,
  totals: ReadTotals,
  staging: Staging,
): Promise<SyncRefusal | null> {
  totals.duplicates = await staging.dropDuplicates();
  const { limits } = await db.transaction(getSyncSettings);
  const unreadable = listUnreadable(totals, limits);
  await inOrganization(db, run.organizationId, (tx) =>
    saveColumns(tx, run, { columns: totals.columns, missing: [], unreadable }),
  );
  const { rowsRead, duplicates, quarantined } = totals;
  const { kind, mirrored, organizationId } = run;
  const { session } = staging;
  const consented = await session.inOrganization(organizationId, (tx) => countConsented(tx, run));
  const read = { kind, mirrored, read: rowsRead - duplicates, quarantined, consented };
  const refusal = judgeRead(read, limits);
  if (refusal?.kind === "count_dropped") {
    const vanishing = await session.inOrganization(organizationId, (tx) => holdRead(tx, run));
    return { ...refusal, vanishing };
  }
  if (refusal?.kind === "too_many_quarantined") return { ...refusal, fields: worst(totals) };
  return refusal;
}

const NAMED_FIELDS = 5;

const worst = ({ unreadable }: ReadTotals): UnreadableField[] =>
  [...unreadable]
    .map(([field, rows]) => ({ field, rows }))
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, NAMED_FIELDS);

/** Fields that by themselves set aside more than a read may: PEMS writes them otherwise, or they have become something else. */
const listUnreadable = (totals: ReadTotals, limits: SyncLimits): UnreadableField[] =>
  worst(totals).filter(
    ({ rows }) =>
      rows >= limits.minQuarantined && rows > (totals.rowsRead * limits.maxQuarantinePercent) / 100,
  );
