import { sql, type Tx } from "./client.ts";

/** Keys of rows that were set aside and that nobody has settled; `keys` narrows to some of them. */
export async function listOpenKeys(
  tx: Tx,
  organizationId: number,
  { keys, limit }: { keys: readonly string[] | null; limit: number },
): Promise<string[]> {
  const wanted = keys === null ? null : [...keys];
  const rows = await tx.query<{ pfaId: string }>(sql`
    select distinct pfa_id as "pfaId"
      from sync_quarantine
     where organization_id = ${organizationId} and resolved_at is null and pfa_id is not null
       and (${wanted}::text[] is null or pfa_id = any (${wanted}::text[]))
     order by 1
     limit ${limit}`);
  return rows.map(({ pfaId }) => pfaId);
}

/** A row that was set aside. */
export type SetAsideRow = {
  organization: string;
  runId: number;
  ordinal: number;
  pfaId: string | null;
  /** PEMS's texts by column; null for those who may not see money, which stands among them. */
  raw: Record<string, string> | null;
  /** What was wrong; without the message, which quotes values, for those who may not see money. */
  problems: { field: string; message: string | null }[];
  setAsideAt: string;
  resolution: "synced" | "replaced" | "gone" | null;
};

export type SetAsideFilter = {
  text?: string | undefined;
  field?: string | undefined;
  /** All rows of one run, settled ones too. */
  runId?: number | undefined;
  offset: number;
  limit: number;
};

/**
 * Rows that nobody has settled, newest first, of each key the last; or those of one run. `withMoney` are the organizations
 * whose raw values the caller may see.
 */
export function listSetAside(
  tx: Tx,
  filter: SetAsideFilter,
  withMoney: readonly number[],
): Promise<SetAsideRow[]> {
  const { text, offset, limit } = filter;
  const [field, runId] = [filter.field ?? null, filter.runId ?? null];
  const pattern = text ? `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : null;
  return tx.query<SetAsideRow>(sql`
    select o.code as organization, q.sync_run_id as "runId", q.ordinal, q.pfa_id as "pfaId", q.resolution,
           case when sees.raw then q.raw end as raw, q.created_at as "setAsideAt",
           (select jsonb_agg(case when sees.raw then p else p || '{"message": null}' end)
              from jsonb_array_elements(q.problems) p) as problems
      from sync_quarantine q
      join organization o on o.id = q.organization_id
     cross join lateral (select q.organization_id = any (${[...withMoney]}::int[]) as raw) sees
     where case when ${runId}::int is null then ${isNewestOpen} else q.sync_run_id = ${runId} end
       and (${field}::text is null
            or q.problems @> jsonb_build_array(jsonb_build_object('field', ${field}::text)))
       and (${pattern}::text is null or q.pfa_id ilike ${pattern}
            or sees.raw and (q.raw::text ilike ${pattern} or q.problems::text ilike ${pattern}))
     order by q.sync_run_id desc, q.organization_id, q.ordinal
     limit ${limit} offset ${offset}`);
}

const isNewestOpen = sql`q.resolved_at is null and not exists (
  select from sync_quarantine n
   where n.organization_id = q.organization_id and n.pfa_id = q.pfa_id and n.resolved_at is null
     and n.sync_run_id > q.sync_run_id)`;

export type FieldCount = { field: string; rows: number };

/** How many rows are open, and how many by each field that could not be read. */
export async function countOpenRows(tx: Tx): Promise<{ total: number; fields: FieldCount[] }> {
  const [count] = await tx.query<{ total: number }>(
    sql`select count(*) as total from sync_quarantine q where ${isNewestOpen}`,
  );
  const fields = await tx.query<FieldCount>(sql`
    select problem ->> 'field' as field, count(distinct (q.organization_id, q.sync_run_id, q.ordinal)) as rows
      from sync_quarantine q, jsonb_array_elements(q.problems) problem
     where ${isNewestOpen}
     group by 1
     order by 2 desc, 1
     limit 50`);
  return { total: count?.total ?? 0, fields };
}
