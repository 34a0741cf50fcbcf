import { once } from "node:events";
import { finished } from "node:stream/promises";
import { fieldSpec, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";
import { from as copyFrom } from "pg-copy-streams";
import { type Db, openSession, type Session, sql, type Tx } from "./client.ts";
import { copyLine } from "./copy-text.ts";
import { readMirrorVersion } from "./view-feed.ts";
import { type Differing, listDiffering, noteChanges } from "./mirror-compare.ts";

/** First half of the advisory lock's key; the second is the organization. */
export const SYNC_LOCK = 20_502;

const mirrorColumns = mirrorFields.map((field) => fieldSpec(field).column);

const stageColumns = [
  "ordinal",
  "rid",
  "content_hash",
  "record_version",
  "modified_at",
  ...mirrorColumns,
  "extra",
];

/**
 * What a read of PEMS brought, until it is judged whole. Lives in temporary tables of one session: PostgreSQL refuses
 * COPY into a table with row security, and a private table needs none. It dies with the session, so nothing is left
 * of a read that was cut off, and no other organization's read can be taken for this one.
 *
 * - sync_seen: the mirrored records that the read showed, changed or not;
 * - sync_stage: records that the mirror did not know by this content;
 * - sync_change: the ones of them that differ from the mirror, what becomes of them, and whether fields without a column
 *   have to be written;
 * - sync_set_aside: keys of rows that could not be taken.
 */
export type Staging = {
  session: Session;
  /** Compares the rows of a page with the mirror and keeps what differs; `setAside` are the keys of rows that could not be taken. */
  add(records: readonly SourceRecord[], setAside: readonly (string | null)[]): Promise<void>;
  /** Leaves the last one of rows with the same key. Answers how many others there were. */
  dropDuplicates(): Promise<number>;
  brought(): Brought;
  /** Cancels the statement that the session is at; it then fails. From another connection. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
};

/** What a read amounts to. */
export type Brought = {
  /** Records, those that came twice counted once. */
  records: number;
  /** Whether the mirror lacks the hash of a record that is as it was. */
  lacksHashes: boolean;
  /** When PEMS last changed any of the records (ISO), as far as that can be true. */
  newestChange: string | null;
  /** Version of the mirror before the first comparison. */
  comparedSince: number;
};

/**
 * Opens the staging of an organization, or answers null if another process syncs it now.
 * The lock lives in the session that later applies the rows: whoever can apply holds it.
 */
export async function openStaging(db: Db, organizationId: number): Promise<Staging | null> {
  const session = await openSession(db);
  try {
    const { rows } = await session.client.query<{ locked: boolean; tomorrow: string; pid: number }>(
      `select pg_try_advisory_lock($1, $2) as locked, now() + interval '1 day' as tomorrow, pg_backend_pid() as pid`,
      [SYNC_LOCK, organizationId],
    );
    const [answer] = rows;
    if (answer?.locked !== true) {
      await session.close();
      return null;
    }
    await createTables(session);
    const { tomorrow, pid } = answer;
    const interrupt = async () => {
      await db.pool.query("select pg_cancel_backend($1)", [pid]);
    };
    return { ...toStaging(session, organizationId, tomorrow), interrupt };
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function createTables({ client }: Session): Promise<void> {
  // PostgreSQL otherwise finishes a long statement for a process that was killed, and keeps its lock that long.
  await client.query("set client_connection_check_interval = '2s'");
  // A join of whole organizations on disk takes several times as long.
  await client.query("set work_mem = '64MB'");
  // Shaped by the mirror itself, so that both sides of a comparison have the same types and collations.
  await client.query(`
    create temp table sync_seen (ordinal int not null, rid int not null, record_version int not null);
    create temp table sync_stage as
    select 0 as ordinal, rid, content_hash, record_version, modified_at, ${mirrorColumns.join(", ")}, '{}'::jsonb as extra
      from pfa_record with no data;
    create index on sync_stage (ordinal);
    create temp table sync_change
      (staged_at int, rid int not null, kind text not null, extra_differs boolean not null default false);
    create temp table sync_set_aside (pfa_id text collate "C")`);
}

function toStaging(
  session: Session,
  organizationId: number,
  tomorrow: string,
): Omit<Staging, "interrupt"> {
  const read = { records: 0, dropped: 0, mayRepeat: false, lacksHashes: false };
  let lastKey = "";
  let newestChange: string | null = null;
  let comparedSince: number | null = null;
  return {
    session,
    close: () => session.close(),
    add: async (records, setAside) => {
      for (const { pfaId, modifiedAt } of records) {
        if (pfaId <= lastKey) read.mayRepeat = true;
        lastKey = pfaId;
        // A time far ahead is a slip, and as a mark it would hide every change until then.
        if (modifiedAt !== null && modifiedAt < tomorrow && modifiedAt > (newestChange ?? ""))
          newestChange = modifiedAt;
      }
      const before = read.records;
      read.records += records.length;
      await session.inOrganization(organizationId, async (tx) => {
        await setRowsAside(tx, setAside);
        comparedSince ??= await readMirrorVersion(tx, organizationId);
        const differing = await listDiffering(tx, organizationId, records, before);
        await copyIn(tx, differing);
        if (differing.every(({ rid }) => rid === null)) return;
        const places = { first: before + 1, last: read.records };
        if ((await noteChanges(tx, organizationId, places)).lacksHashes) read.lacksHashes = true;
      });
    },
    dropDuplicates: async () => {
      read.dropped = read.mayRepeat ? await dropDuplicates(session) : 0;
      return read.dropped;
    },
    brought: () => ({
      records: read.records - read.dropped,
      lacksHashes: read.lacksHashes,
      newestChange,
      comparedSince: comparedSince ?? 0,
    }),
  };
}

async function setRowsAside(tx: Tx, keys: readonly (string | null)[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(sql`insert into sync_set_aside select unnest(${[...keys]}::text[])`);
}

/** Lines of one write; a page at once would hold each of them twice. */
const LINES = 200;

async function copyIn({ client }: Tx, staged: readonly Differing[]): Promise<void> {
  if (staged.length === 0) return;
  const stream = client.query(copyFrom(`copy sync_stage (${stageColumns.join(", ")}) from stdin`));
  const done = finished(stream);
  // Awaited below; a failure meanwhile must not count as unhandled.
  done.catch(() => undefined);
  for (let start = 0; start < staged.length; start += LINES) {
    let lines = "";
    for (const one of staged.slice(start, start + LINES)) lines += copyLine(one, one.record);
    if (!stream.write(lines)) {
      // A broken connection never drains.
      await Promise.race([once(stream, "drain"), done]);
    }
  }
  stream.end();
  await done;
}

async function dropDuplicates({ client }: Session): Promise<number> {
  const { rowCount: known } = await client.query(`
    with repeated as (
      select rid, max(ordinal) as last from sync_seen group by rid having count(*) > 1),
    dropped as (
      delete from sync_seen s using repeated r where s.rid = r.rid and s.ordinal < r.last returning s.ordinal),
    unchanged as (
      delete from sync_change c using dropped d where c.staged_at = d.ordinal),
    unstaged as (
      delete from sync_stage s using dropped d where s.ordinal = d.ordinal)
    select from dropped`);
  const { rowCount: unknown } = await client.query(`
    delete from sync_stage s
     using (select pfa_id, max(ordinal) as last from sync_stage
             where rid is null group by pfa_id having count(*) > 1) d
     where s.rid is null and s.pfa_id = d.pfa_id and s.ordinal < d.last`);
  return (known ?? 0) + (unknown ?? 0);
}
