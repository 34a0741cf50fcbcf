import { fieldSpec, type MirrorField, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";
import { join, raw, sql, type Sql, type Tx } from "./client.ts";
import { shiftKpiSummary, widenTimelineBounds } from "./kpi-summary.ts";
import { mergeExtra } from "./mirror-extra.ts";
import { addMirrorChange, lockMirror } from "./mirror-lock.ts";
import { columnType } from "./record-columns.ts";

/**
 * Takes one record's answer from PEMS into the mirror, with everything that is derived from it: costs, sums, timeline, the
 * list of changes. Answers the mirror's new version, or null if the mirror already knew something newer.
 */
export async function refreshMirrored(
  tx: Tx,
  organizationId: number,
  rid: number,
  record: SourceRecord,
): Promise<number | null> {
  await lockMirror(tx, organizationId);
  if (await isNewerMirrored(tx, organizationId, rid, record.recordVersion)) return null;

  await shiftKpiSummary(tx, organizationId, sql`${rid}`, -1);
  await updateRecord(tx, organizationId, rid, record);
  await mergeExtra(tx, organizationId, rid, record.extra);
  await shiftKpiSummary(tx, organizationId, sql`${rid}`, 1);
  await widenTimelineBounds(tx, organizationId, sql`${rid}`);
  return addMirrorChange(tx, organizationId, [rid]);
}

async function isNewerMirrored(
  tx: Tx,
  organizationId: number,
  rid: number,
  recordVersion: number,
): Promise<boolean> {
  const rows = await tx.query(sql`
    select from pfa_record
     where organization_id = ${organizationId} and rid = ${rid} and record_version > ${recordVersion}`);
  return rows.length > 0;
}

async function updateRecord(
  tx: Tx,
  organizationId: number,
  rid: number,
  record: SourceRecord,
): Promise<void> {
  const values = (Object.entries(record.values) as [MirrorField, unknown][]).filter(isRefreshed);
  const written = await tx.execute(sql`
    update pfa_record
       set ${join(values.map(([field, value]) => assignment(field, value)))},
           record_version = ${record.recordVersion},
           -- An answer need not tell every value: what the grid shows has to be compared once more.
           content_hash = null,
           modified_at = coalesce(${record.modifiedAt}::timestamptz, modified_at)
     where organization_id = ${organizationId} and rid = ${rid}`);
  if (written !== 1)
    throw new Error(`record ${record.pfaId} is not in the mirror of ${organizationId}`);
  // A second statement, so that the costs come from what is stored and not from what was asked to be.
  await tx.execute(sql`
    update pfa_record
       set forecast_cost = pfa_cost(source, monthly_rate, purchase_price, forecast_start, forecast_end),
           plan_cost = case when plan_start is null or plan_end is null then 0
                       else pfa_cost(plan_source, plan_monthly_rate, plan_purchase_price, plan_start, plan_end) end
     where organization_id = ${organizationId} and rid = ${rid}`);
}

// The key never changes, and a field missing in the answer says nothing about the record.
const isRefreshed = ([field]: [MirrorField, unknown]) =>
  field !== "pfaId" && mirrorFields.includes(field);

const assignment = (field: MirrorField, value: unknown): Sql =>
  sql`${raw(fieldSpec(field).column)} = ${value}::${raw(columnType(field))}`;
