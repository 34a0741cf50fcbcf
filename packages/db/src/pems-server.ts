import { type Breaker, closedBreaker } from "@pfa/domain/circuit-breaker.ts";
import { sql, type Tx } from "./client.ts";

/** Of the requests to a PEMS server while writes go out, one in so many may read a page for a sync. */
const WRITES_PER_READ = 20;
/** Without a write for so long, syncs have the whole rate to themselves. */
const WRITING_LASTS = "1 second";

/** Milliseconds until the turn that was taken, or until it may be asked for again. */
export type PemsTurn = { isTaken: boolean; waitMs: number };

type TurnRequest = { server: string; purpose: "read" | "write"; perSecond: number };

/**
 * Takes the next turn at a PEMS server, all processes in one line: turns lie 1/`perSecond` apart and none is saved up. A read
 * of pages stands back while writes go out. Commit at once: everybody else waits for the row.
 */
export async function takePemsTurn(
  tx: Tx,
  { server, purpose, perSecond }: TurnRequest,
): Promise<PemsTurn> {
  await tx.execute(sql`insert into pems_server (server) values (${server}) on conflict do nothing`);
  const gap = sql`make_interval(secs => ${1 / perSecond})`;
  const next = sql`greatest(next_turn_at, clock_timestamp())`;
  const [taken] =
    purpose === "write"
      ? await tx.query<{ waitMs: number }>(sql`
          update pems_server set next_turn_at = ${next} + ${gap}, last_write_at = clock_timestamp()
           where server = ${server}
          returning ${msUntil(sql`next_turn_at - ${gap}`)} as "waitMs"`)
      : await tx.query<{ waitMs: number }>(sql`
          update pems_server set next_turn_at = ${next} + ${gap}, next_read_at = ${next} + ${gap} * ${WRITES_PER_READ}::int
           where server = ${server}
             and (next_read_at <= clock_timestamp() or last_write_at < clock_timestamp() - ${WRITING_LASTS}::interval)
          returning ${msUntil(sql`next_turn_at - ${gap}`)} as "waitMs"`);
  if (taken) return { isTaken: true, waitMs: taken.waitMs };
  const [later] = await tx.query<{ waitMs: number }>(sql`
    select ${msUntil(sql`next_read_at`)} as "waitMs" from pems_server where server = ${server}`);
  return { isTaken: false, waitMs: later?.waitMs ?? 0 };
}

const msUntil = (moment: ReturnType<typeof sql>) =>
  sql`(extract(epoch from greatest(${moment} - clock_timestamp(), '0')) * 1000)::float8`;

/** What is known of a server as a target of writes. */
export async function findBreaker(tx: Tx, server: string): Promise<Breaker> {
  const [row] = await tx.query<{
    failures: number;
    pausedUntil: string | null;
    downSince: string | null;
    problem: string | null;
  }>(sql`
    select failures, paused_until as "pausedUntil", down_since as "downSince", problem
      from pems_server where server = ${server}`);
  if (!row) return closedBreaker;
  return { ...row, pausedUntil: dateOf(row.pausedUntil), downSince: dateOf(row.downSince) };
}

const dateOf = (text: string | null) => (text === null ? null : new Date(text));

/** For the one sender of the server. */
export async function saveBreaker(tx: Tx, server: string, breaker: Breaker): Promise<void> {
  const { failures, pausedUntil, downSince, problem } = breaker;
  await tx.execute(sql`
    insert into pems_server as s (server, failures, paused_until, down_since, problem)
    values (${server}, ${failures}, ${pausedUntil}, ${downSince}, ${problem})
        on conflict (server) do update
       set failures = excluded.failures, paused_until = excluded.paused_until, down_since = excluded.down_since,
           problem = excluded.problem`);
}
