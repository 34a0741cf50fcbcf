import { insertAuditEntry } from "@pfa/db/audit.ts";
import { inScope, type Db } from "@pfa/db/client.ts";
import { enqueueSending, insertCommit, listRecordsInFlight, lockCommits } from "@pfa/db/commits.ts";
import { listDrafts, listRids, lockDrafts, type StoredDraft } from "@pfa/db/drafts.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { listMirrored, type StoredRecord } from "@pfa/db/mirror.ts";
import {
  type CommitCandidate,
  type CommitItemPlan,
  type CommitProblem,
  type HeldBack,
  planCommit,
} from "@pfa/domain/commit.ts";
import { isMoneyField } from "@pfa/domain/field-catalog.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";

export type Submission = {
  reason: string;
  /** Records to send; all drafts of the caller if absent. */
  pfaIds?: readonly string[] | undefined;
};

export type Submitted = { commitId: number; queued: number; heldBack: HeldBack[] };

/**
 * Moves the caller's drafts into the outbox. Clean records go, the others are held back, each with its reason. The job that
 * sends them is enqueued in the same transaction: no commit without its job, no job without its commit.
 */
export function commitDrafts(
  db: Db,
  scope: Scope,
  { reason, pfaIds }: Submission,
): Promise<Result<Submitted, CommitProblem>> {
  return inScope(db, scope, async (tx) => {
    await lockDrafts(tx, scope);
    await lockCommits(tx, scope.organizationId);
    const rids = pfaIds && (await listRids(tx, scope.organizationId, pfaIds));
    const drafts = await listDrafts(tx, scope, rids);
    const records = await listMirrored(
      tx,
      scope.organizationId,
      drafts.map((draft) => draft.pfaId),
    );
    const inFlight = await listRecordsInFlight(
      tx,
      scope.organizationId,
      drafts.map((draft) => draft.rid),
    );

    const plan = planCommit(candidatesOf(drafts, records, inFlight));
    if (!plan.ok) return fail({ ...plan.error, heldBack: visibleTo(scope, plan.error.heldBack) });

    const items = withRids(plan.value.items, drafts);
    const commitId = await insertCommit(tx, scope, { reason, items });
    await enqueueSending(tx, scope.organizationId);
    const heldBack = visibleTo(scope, plan.value.heldBack);
    await insertAuditEntry(tx, scope, {
      action: "commit_submitted",
      details: { commitId, reason, queued: items.length, heldBack: heldBack.length },
    });
    const { organizationId } = scope;
    await notifyLive(tx, { kind: "commit_progress", organizationId, commitId });
    return ok({ commitId, queued: items.length, heldBack });
  });
}

function candidatesOf(
  drafts: readonly StoredDraft[],
  records: readonly StoredRecord[],
  inFlight: ReadonlySet<number>,
): CommitCandidate[] {
  const byRid = new Map(records.map((record) => [record.rid, record]));
  return drafts.flatMap((draft) => {
    const record = byRid.get(draft.rid);
    return record ? [{ draft, record, inFlight: inFlight.has(draft.rid) }] : [];
  });
}

function withRids(
  items: readonly CommitItemPlan[],
  drafts: readonly StoredDraft[],
): (CommitItemPlan & { rid: number })[] {
  const rids = new Map(drafts.map((draft) => [draft.pfaId, draft.rid]));
  return items.flatMap((item) => {
    const rid = rids.get(item.pfaId);
    return rid === undefined ? [] : [{ ...item, rid }];
  });
}

/** Without ViewFinancials a conflict's money stays here: the draft may be older than the loss of the right. */
function visibleTo(scope: Scope, heldBack: readonly HeldBack[]): HeldBack[] {
  if (scope.permissions.has("ViewFinancials")) return [...heldBack];
  return heldBack.map((held) =>
    held.reason === "conflict"
      ? { ...held, conflicts: held.conflicts.filter(({ field }) => !isMoneyField(field)) }
      : held,
  );
}
