import { type Db, inOrganization } from "@pfa/db/client.ts";
import { insertRun } from "@pfa/db/sync-runs.ts";
import type { SyncCounts, SyncKind } from "@pfa/domain/sync.ts";
import { syncOrganization } from "@pfa/usecases/sync-organization.ts";
import type { Client } from "pg";
import { ownMemoryMb } from "../measure/machine.ts";
import type { Source } from "./sync-source.ts";

/** What one sync cost, without the time that the source took. */
export type SyncCost = {
  seconds: number;
  walMb: number;
  /** The most memory that the process held meanwhile. */
  peakMb: number;
  counts: SyncCounts;
};

/** Runs a sync as the worker does, from the queue to its end. */
export async function costOfSync(
  given: { worker: Db; owner: Client; source: Source; stopping: AbortSignal },
  organizationId: number,
  kind: SyncKind,
): Promise<SyncCost> {
  const { worker, owner, source, stopping } = given;
  const syncRunId = await inOrganization(worker, organizationId, (tx) =>
    insertRun(tx, { organizationId, kind, cause: "manual", requestedBy: null }),
  );
  if (syncRunId === null) throw new Error("a sync is queued already");
  // By the next sync the server has cleared up after the one before; its work and the disk's are not this run's.
  await owner.query("vacuum (analyze)");
  await owner.query("checkpoint");
  const walBefore = await walPosition(owner);
  const memory = watchMemory();
  const startedAt = performance.now();
  const target = { organizationId, syncRunId, signal: stopping };
  const outcome = await syncOrganization({ db: worker, pems: source.pems }, target);
  const seconds = (performance.now() - startedAt - source.spentMs()) / 1000;
  const peakMb = memory();
  if (outcome.kind !== "applied") throw new Error(`the sync ended as ${JSON.stringify(outcome)}`);
  const walMb = ((await walPosition(owner)) - walBefore) / 2 ** 20;
  return { seconds, walMb, peakMb, counts: outcome.counts };
}

async function walPosition(owner: Client): Promise<number> {
  const { rows } = await owner.query<{ bytes: string }>(
    "select pg_current_wal_lsn() - '0/0'::pg_lsn as bytes",
  );
  return Number(rows[0]?.bytes);
}

const lookEveryMs = 50;

/** Looks at this process's memory until it is asked for the most it saw. */
function watchMemory(): () => number {
  let peak = ownMemoryMb();
  const timer = setInterval(() => (peak = Math.max(peak, ownMemoryMb())), lookEveryMs).unref();
  return () => {
    clearInterval(timer);
    return Math.max(peak, ownMemoryMb());
  };
}
