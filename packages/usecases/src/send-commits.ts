import { type Db, inOrganization } from "@pfa/db/client.ts";
import { findActiveMapping } from "@pfa/db/field-mappings.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { enqueueSendingAt } from "@pfa/db/outbox-jobs.ts";
import { asOnlySender, type OutboxLock } from "@pfa/db/outbox-lock.ts";
import {
  claimNextItem,
  findNextDue,
  findSendingOrganization,
  reclaimAbandoned,
} from "@pfa/db/outbox.ts";
import type { CommitItemState } from "@pfa/domain/write-back.ts";
import { fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import { type Pause, type SendContext, sendItem, type Sent } from "./send-commits-item.ts";
import { defaultSendTimings, type SendTimings } from "./send-commits-judge.ts";
import { saveSent } from "./send-commits-save.ts";

export type SendCommitsOptions = {
  db: Db;
  pems: Pems;
  /** Overrides single waits. */
  timings?: Partial<SendTimings>;
  /** Fires when the process is to end: what is under way is finished, nothing further is begun. */
  signal?: AbortSignal;
};

/** How many items ended their claim in which state; `busy` if another sender was at work. */
export type SendSummary = { kind: "busy" } | { kind: "sent"; items: ItemCounts };
type ItemCounts = Partial<Record<CommitItemState, number>>;

/** Records on their way to PEMS at a time; how many a second is the client's rate limit. */
const LANES = 4;

/**
 * Sends the waiting commits of one organization to PEMS, one call per record, and queues itself again for what has to wait.
 *
 * Safe to run twice and to be killed anywhere: one process at a time sends for an organization, each claim is stored before
 * its call, and what a dead process left behind is read back from PEMS before it is sent again.
 */
export async function sendCommits(
  options: SendCommitsOptions,
  organizationId: number,
): Promise<SendSummary> {
  const { db } = options;
  const timings = { ...defaultSendTimings, ...options.timings };
  const items = await asOnlySender(db, organizationId, async (lock) => {
    const context = await openContext(options, organizationId, timings);
    return context ? drain(context, { organizationId, lock, signal: options.signal }) : {};
  });
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

/** Null while the organization may not send. */
function openContext(
  { db, pems }: SendCommitsOptions,
  organizationId: number,
  timings: SendTimings,
): Promise<SendContext | null> {
  return inOrganization(db, organizationId, async (tx) => {
    const organization = await findSendingOrganization(tx, organizationId);
    if (!organization) return null;
    const stored = await findActiveMapping(tx);
    if (!stored) throw new Error("there is no field mapping to write to PEMS with");
    const mapping = fieldMappingSchema.parse(stored.mapping);
    return { db, pems, organization: organization.code, mapping, timings };
  });
}

type Drain = { organizationId: number; lock: OutboxLock; signal: AbortSignal | undefined };

async function drain(
  context: SendContext,
  { organizationId, lock, signal }: Drain,
): Promise<ItemCounts> {
  const { db, timings } = context;
  await inOrganization(db, organizationId, async (tx) => {
    const commitIds = await reclaimAbandoned(tx, organizationId);
    for (const commitId of commitIds)
      await notifyLive(tx, { kind: "commit_progress", organizationId, commitId });
  });

  const endsAt = Date.now() + timings.longestRun * 1000;
  const mayGoOn = () => lock.isHeld() && !signal?.aborted && Date.now() < endsAt;
  const { pause, items } = await runLanes(context, organizationId, mayGoOn);

  if (!lock.isHeld())
    throw new Error(`lost the lock on the outbox of organization ${organizationId}`);
  await inOrganization(db, organizationId, async (tx) => {
    const dueMs = await findNextDue(tx, organizationId);
    if (dueMs === null) return;
    const delayMs = pause ? pause.seconds * 1000 : dueMs;
    // A commit submitted meanwhile may have queued a job for now.
    await enqueueSendingAt(tx, organizationId, { delayMs, ifQueued: "keep" });
  });
  return items;
}

/** Sends what is due until nothing is, something says stop, or PEMS has to be left alone for a while. */
async function runLanes(
  context: SendContext,
  organizationId: number,
  mayGoOn: () => boolean,
): Promise<{ pause: Pause | null; items: ItemCounts }> {
  const items: ItemCounts = {};
  const paused: Pause[] = [];
  const failures: unknown[] = [];
  const lane = async () => {
    while (mayGoOn() && paused.length === 0 && failures.length === 0) {
      const sent = await sendNext(context, organizationId);
      if (sent === "nothing_due") return;
      if (sent) items[sent.outcome.state] = (items[sent.outcome.state] ?? 0) + 1;
      if (sent?.pause) paused.push(sent.pause);
    }
  };
  // A failing lane does not cut the others off: the lock must outlive the last call under way.
  await Promise.all(
    Array.from({ length: LANES }, () => lane().catch((error: unknown) => failures.push(error))),
  );
  if (failures.length > 0) throw failures[0];
  const [pause = null] = paused.toSorted((a, b) => b.seconds - a.seconds);
  return { pause, items };
}

/** Null if another sender settles the item instead. */
async function sendNext(
  context: SendContext,
  organizationId: number,
): Promise<Sent | "nothing_due" | null> {
  const item = await inOrganization(context.db, organizationId, async (tx) => {
    const claimed = await claimNextItem(tx, organizationId);
    if (claimed)
      await notifyLive(tx, { kind: "commit_progress", organizationId, commitId: claimed.commitId });
    return claimed;
  });
  if (!item) return "nothing_due";
  const sent = await sendItem(context, item);
  if (sent) await saveSent(context, item, sent);
  return sent;
}
