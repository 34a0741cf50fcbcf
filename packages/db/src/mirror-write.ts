import { raw, sql, type Sql, type Tx } from "./client.ts";
import { type ChangeCounts, overtakenRids, type StagedRead } from "./mirror-apply.ts";
import { columnsDiffer, columnsOf, listOf, sourceColumns } from "./mirror-columns.ts";
import { extraPlaces, writeExtras } from "./mirror-extra.ts";

const planInputs = [
  "plan_source",
  "plan_monthly_rate",
  "plan_purchase_price",
  "plan_start",
  "plan_end",
];
const planCost = `case when s.plan_start is null or s.plan_end is null then 0
  else pfa_cost(${listOf("s", planInputs)}) end`;

const forecastInputs = [
  "source",
  "monthly_rate",
  "purchase_price",
  "forecast_start",
  "forecast_end",
];
const forecastCost = `pfa_cost(${listOf("s", forecastInputs)})`;

/** A cost is a division of decimals and dearer than a look at what it follows from. */
const costAfter = (column: string, inputs: readonly string[], cost: string) =>
  `case when (${listOf("m", inputs)}) is not distinct from (${listOf("s", inputs)}) then m.${column} else ${cost} end`;

const writtenColumns = [...sourceColumns, "content_hash"].join(", ");
const staged = `${columnsOf("s")}, s.content_hash`;

/** Changes of one statement: their pages of the mirror and of the staging stay in memory meanwhile. */
const BATCH = 20_000;

/** Writes the changed records, inserts the new ones and flags the vanished. Under the mirror's lock. */
export async function writeChanges(
  tx: Tx,
  { organizationId }: StagedRead,
  { inserted, updated, vanished }: ChangeCounts,
): Promise<void> {
  const places = sql`select staged_at as place from sync_change where staged_at is not null`;
  await inBatches(tx, places, async (batch) => {
    if (updated > 0) await updateRecords(tx, organizationId, batch);
    if (inserted > 0) await insertRecords(tx, organizationId, batch);
  });
  await inBatches(tx, extraPlaces, (batch) => writeExtras(tx, organizationId, batch));
  if (vanished > 0) await flagVanished(tx, organizationId);
}

async function flagVanished(tx: Tx, organizationId: number): Promise<void> {
  await tx.execute(sql`
    update pfa_record m
       set is_vanished = true
      from sync_change c
     where m.organization_id = ${organizationId} and m.rid = c.rid and c.kind = 'vanished'`);
}

async function setJoins(tx: Tx, state: "on" | "off"): Promise<void> {
  await tx.query(sql`
    select set_config('enable_hashjoin', ${state}, true), set_config('enable_mergejoin', ${state}, true)`);
}

type Batch = { from: number; to: number };

/**
 * Calls `work` for parts of some places in the staging or in the mirror, each part beyond `from` and up to `to`. Its statements
 * look rows up by their keys: the planner would hash whole tables of wide rows, on disk for a large organization, and again for
 * each part.
 */
export async function inBatches(
  tx: Tx,
  places: Sql,
  work: (batch: Batch) => Promise<void>,
): Promise<void> {
  const ends = await tx.query<{ to: number }>(sql`
    select place as "to"
      from (select place, row_number() over (order by place) as number, count(*) over () as numbers
              from (${places}) p) numbered
     where number % ${BATCH}::int = 0 or number = numbers
     order by 1`);
  await setJoins(tx, "off");
  let from = 0;
  for (const { to } of ends) {
    // oxlint-disable-next-line no-await-in-loop
    await work({ from, to });
    from = to;
  }
  await setJoins(tx, "on");
}

async function updateRecords(tx: Tx, organizationId: number, { from, to }: Batch): Promise<void> {
  await tx.execute(sql`
    update pfa_record m
       set (${raw(writtenColumns)}) = row (${raw(staged)}),
           modified_at = coalesce(s.modified_at, m.modified_at), is_vanished = false,
           plan_cost = ${raw(costAfter("plan_cost", planInputs, planCost))},
           forecast_cost = ${raw(costAfter("forecast_cost", forecastInputs, forecastCost))}
      from sync_change c
      join sync_stage s on s.ordinal = c.staged_at
     where c.staged_at > ${from}::int and c.staged_at <= ${to}::int and c.kind in ('updated', 'returned')
       and m.organization_id = ${organizationId} and m.rid = c.rid`);
}

async function insertRecords(tx: Tx, organizationId: number, { from, to }: Batch): Promise<void> {
  await tx.execute(sql`
    insert into pfa_record (organization_id, rid, pfa_id, modified_at, plan_cost, forecast_cost, ${raw(writtenColumns)})
    select ${organizationId}, c.rid, s.pfa_id, s.modified_at, ${raw(planCost)}, ${raw(forecastCost)}, ${raw(staged)}
      from sync_change c
      join sync_stage s on s.ordinal = c.staged_at
     where c.staged_at > ${from}::int and c.staged_at <= ${to}::int and c.kind = 'inserted'
     order by c.staged_at`);
}

const isUnchanged = sql`
  s.rid is not null and not exists (select from sync_change c where c.staged_at = s.ordinal)`;

/**
 * Notes the hashes of records that are as the mirror has them but for the hash, so that the next sync need not look at them.
 * Those that were written since the comparison are left to it. No change of the mirror; under its lock.
 */
export async function noteHashes(tx: Tx, read: StagedRead): Promise<void> {
  const places = sql`select s.ordinal as place from sync_stage s where ${isUnchanged}`;
  await inBatches(tx, places, async ({ from, to }) => {
    await tx.execute(sql`
      update pfa_record m
         set content_hash = s.content_hash
        from sync_stage s
       where s.ordinal > ${from}::int and s.ordinal <= ${to}::int and ${isUnchanged}
         and m.organization_id = ${read.organizationId} and m.rid = s.rid
         and m.rid not in (${overtakenRids(read)})
         and m.content_hash is distinct from s.content_hash and not ${raw(columnsDiffer)}`);
  });
}
