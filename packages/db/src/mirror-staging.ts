import { once } from "node:events";
import { finished } from "node:stream/promises";
import { fieldSpec, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";
import { from as copyFrom } from "pg-copy-streams";
import type { Db, Session } from "./client.ts";
import { openSession } from "./client.ts";
import { copyLine } from "./copy-text.ts";

/** First half of the advisory lock's key; the second is the organization. */
const SYNC_LOCK = 20_502;

const fieldColumns = mirrorFields.map((field) => fieldSpec(field).column);

/**
 * What a read of PEMS brought, until it is judged whole. Lives in temporary tables of one session: PostgreSQL refuses
 * COPY into a table with row security, and a private table needs none. It dies with the session, so nothing is left
 * of a read that was cut off, and no other organization's read can be taken for this one.
 */
export type Staging = {
  session: Session;
  /** Adds the rows of a page; `setAside` are the keys of rows that could not be taken. */
  add(records: readonly SourceRecord[], setAside: readonly (string | null)[]): Promise<void>;
  /** Leaves the last one of rows with the same key. Answers how many others there were. */
  dropDuplicates(): Promise<number>;
  close(): Promise<void>;
};

/**
 * Opens the staging of an organization, or answers null if another process syncs it now.
 * The lock lives in the session that later applies the rows: whoever can apply holds it.
 */
export async function openStaging(db: Db, organizationId: number): Promise<Staging | null> {
  const session = await openSession(db);
  try {
    const { rows } = await session.client.query<{ locked: boolean }>(
      "select pg_try_advisory_lock($1, $2) as locked",
      [SYNC_LOCK, organizationId],
    );
    if (rows[0]?.locked !== true) {
      await session.close();
      return null;
    }
    await createTables(session);
    return toStaging(session);
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
    create temp table sync_stage as
    select 0::bigint as ordinal, record_version, modified_at, ${fieldColumns.join(", ")}, extra
      from pfa_record with no data`);
  await client.query(`create temp table sync_set_aside (pfa_id text collate "C")`);
}

function toStaging(session: Session): Staging {
  let staged = 0;
  let lastKey = "";
  let mayRepeat = false;
  return {
    session,
    close: () => session.close(),
    add: async (records, setAside) => {
      const lines: string[] = [];
      for (const record of records) {
        if (record.pfaId <= lastKey) mayRepeat = true;
        lastKey = record.pfaId;
        staged += 1;
        lines.push(copyLine(staged, record));
      }
      await copyIn(session, lines);
      if (setAside.length > 0) {
        await session.client.query("insert into sync_set_aside select unnest($1::text[])", [
          setAside,
        ]);
      }
    },
    dropDuplicates: () => (mayRepeat ? dropDuplicates(session) : Promise.resolve(0)),
  };
}

async function copyIn(session: Session, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const stream = session.client.query(
    copyFrom(
      `copy sync_stage (ordinal, record_version, modified_at, ${fieldColumns.join(", ")}, extra) from stdin`,
    ),
  );
  const done = finished(stream);
  // Awaited below; a failure meanwhile must not count as unhandled.
  done.catch(() => undefined);
  // One write for many lines; whole pages at once would hold each of them twice.
  for (let start = 0; start < lines.length; start += 500) {
    if (!stream.write(lines.slice(start, start + 500).join(""))) {
      // A broken connection never drains.
      await Promise.race([once(stream, "drain"), done]);
    }
  }
  stream.end();
  await done;
}

async function dropDuplicates({ client }: Session): Promise<number> {
  const { rowCount } = await client.query(`
    delete from sync_stage s
     using (select pfa_id, max(ordinal) as last from sync_stage group by pfa_id having count(*) > 1) d
     where s.pfa_id = d.pfa_id and s.ordinal < d.last`);
  return rowCount ?? 0;
}
