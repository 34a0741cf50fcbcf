import { type Db, inOrganization } from "@pfa/db/client.ts";
import { findActiveMapping } from "@pfa/db/field-mappings.ts";
import { enqueueSendingAt } from "@pfa/db/outbox-jobs.ts";
import { asOnlySender, type OutboxLock } from "@pfa/db/outbox-lock.ts";
import { listTurns } from "@pfa/db/outbox-turns.ts";
import { fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import { beginWriting, closeBreaker, openBreaker } from "./send-commits-breaker.ts";
import type { SendContext } from "./send-commits-item.ts";
import { defaultSendTimings, type SendTimings } from "./send-commits-judge.ts";
import { type ItemCounts, runLanes } from "./send-commits-lanes.ts";
import { takeBackAbandoned } from "./send-commits-take-back.ts";

export type SendCommitsOptions = {
  db: Db;
  pems: Pems;
  /** Writes on their way to PEMS at a time; how many a second is the client's rate limit. Default 10. */
  concurrency?: number;
  /** Overrides single waits. */
  timings?: Partial<SendTimings>;
  /** Fires when the process is to end: what is under way is finished, nothing further is begun. */
  signal?: AbortSignal;
};

/** How many items ended their claim in which state; `busy` if another sender was at work. */
export type SendSummary = { kind: "busy" } | { kind: "sent"; items: ItemCounts };

/**
 * Sends the waiting commits of all organizations to PEMS, one call per record and everybody in turn, and queues itself again
 * for what has to wait.
 *
 * Safe to run twice and to be killed anywhere: one process at a time sends to a PEMS server, each claim is stored before its
 * call, and what a dead process left behind is read back from PEMS before it is sent again.
 */
export async function sendCommits(
  options: SendCommitsOptions,
  organizationId: number,
): Promise<SendSummary> {
  const { db, pems } = options;
  const timings = { ...defaultSendTimings, ...options.timings };
  const items = await asOnlySender(db, pems.server, async (lock) =>
    drain(await openContext(options, timings), { ...options, lock }),
  );
  if (items) return { kind: "sent", items };
  // Replaces what the other sender may have queued for later: it may have looked before this commit was there.
  await inOrganization(db, organizationId, (tx) =>
    enqueueSendingAt(tx, organizationId, {
      delayMs: timings.whenBusy * 1000,
      ifQueued: "replace",
    }),
  );
  return { kind: "busy" };
}

async function openContext(
  { db, pems }: SendCommitsOptions,
  timings: SendTimings,
): Promise<SendContext> {
  const stored = await db.transaction(findActiveMapping);
  if (!stored) throw new Error("there is no field mapping to write to PEMS with");
  return { db, pems, mapping: fieldMappingSchema.parse(stored.mapping), timings };
}

type Drain = Pick<SendCommitsOptions, "concurrency" | "signal"> & { lock: OutboxLock };

async function drain(
  context: SendContext,
  { concurrency = 10, lock, signal }: Drain,
): Promise<ItemCounts> {
  await takeBackAbandoned(context.db);
  const gate = await beginWriting(context);
  if (gate.mayWrite === "none") {
    await queueRest(context, gate.pausedUntil);
    return {};
  }

  const endsAt = Date.now() + context.timings.longestRun * 1000;
  const { pause, items } = await runLanes(context, {
    mayGoOn: () => lock.isHeld() && !signal?.aborted && Date.now() < endsAt,
    lanes: () => (gate.isProbing ? 1 : concurrency),
    onAnswer: () => closeBreaker(context, gate),
  });

  if (!lock.isHeld()) throw new Error(`lost the lock on the outbox of ${context.pems.server}`);
  // Nothing was due: that PEMS said it is well has to do.
  if (!pause && gate.isProbing) await closeBreaker(context, gate);
  await queueRest(context, pause ? await openBreaker(context, gate, pause) : null);
  return items;
}

/** Queues a job for every organization that still has something to send: when that is due, or when the pause ends. */
async function queueRest({ db }: SendContext, pausedUntil: Date | null): Promise<void> {
  const turns = await db.transaction(listTurns);
  for (const [organizationId, own] of Map.groupBy(turns, (turn) => turn.organizationId)) {
    const dueMs = Math.min(...own.map((turn) => turn.dueMs));
    const delayMs = pausedUntil ? Math.max(pausedUntil.getTime() - Date.now(), 0) : dueMs;
    // A commit submitted meanwhile may have queued a job for now.
    // oxlint-disable-next-line no-await-in-loop -- each in its own organization
    await inOrganization(db, organizationId, (tx) =>
      enqueueSendingAt(tx, organizationId, { delayMs, ifQueued: "keep" }),
    );
  }
}
