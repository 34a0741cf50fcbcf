import type { FieldConflict } from "@pfa/domain/conflict.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { sql, type Tx } from "./client.ts";
import { lockMirror } from "./mirror-lock.ts";
import { readableJson } from "./readable-json.ts";
import { type StoredEdits, toFieldEdits } from "./stored-edits.ts";

/** One record on its way to PEMS, claimed by this process. */
export type OutboxItem = {
  organizationId: number;
  /** The organization's code, which PEMS knows it by. */
  organization: string;
  commitId: number;
  rid: number;
  userId: number;
  pfaId: string;
  edits: FieldEdits;
  /** Version of the record that the next write is conditional on. */
  recordVersion: number;
  /** Sends begun, this one included. */
  attempts: number;
  /** Number of this claim; a later claim makes every outcome of this one void. */
  lease: number;
  /** It was sent before and the answer is not known: PEMS has to be read before anything is sent. */
  mustReadBack: boolean;
  /** The request that submitted it. */
  requestId: string | null;
  /** Whether its author may still commit in this organization. */
  isAllowed: boolean;
};

/** Why an item is where it is, in words for its author. Stored as JSON; every kind has a message. */
export type ItemProblem =
  | { kind: "refused"; message: string; field: FieldKey | null }
  | { kind: "conflict"; message: string; conflicts: FieldConflict[] }
  | { kind: "waiting"; message: string }
  | { kind: "dead"; message: string };

/** How one claim of an item ended. */
export type ItemOutcome =
  | { state: "written"; writtenVersion: number }
  /** `countsAsTry`: false where PEMS was not reached at all. */
  | {
      state: "queued" | "unknown";
      delaySeconds: number;
      countsAsTry: boolean;
      problem: ItemProblem;
    }
  | { state: "refused" | "conflict" | "dead"; problem: ItemProblem };

type ClaimedRow = Omit<OutboxItem, "edits"> & StoredEdits;

/**
 * Claims a planner's next item that is due, or answers null. A queued one is claimed only while its author may write. Commit
 * before sending: a crash after that leaves the item `sending`, and the next sender finds out what became of it.
 */
export async function claimNextItem(
  tx: Tx,
  { organizationId, userId }: { organizationId: number; userId: number },
): Promise<OutboxItem | null> {
  const [row] = await tx.query<ClaimedRow>(sql`
    with next as (
      select i.commit_id, i.rid, i.state
        from commit_item i
       where i.organization_id = ${organizationId} and i.user_id = ${userId}
         and i.state in ('queued', 'unknown') and i.next_attempt_at <= now()
         and (i.state = 'unknown' or may_write_back(i.organization_id, i.user_id))
       order by i.commit_id, i.rid
       limit 1
         for update skip locked)
    update commit_item i
       set state = 'sending',
           attempts = i.attempts + case next.state when 'queued' then 1 else 0 end,
           lease = i.lease + 1,
           problem = null,
           updated_at = now()
      from next
     where i.organization_id = ${organizationId} and i.commit_id = next.commit_id and i.rid = next.rid
    returning i.organization_id as "organizationId",
              (select o.code from organization o where o.id = i.organization_id) as organization, i.commit_id as "commitId", i.rid, i.user_id as "userId",
              i.pfa_id as "pfaId", i.changes, i.base, i.record_version as "recordVersion", i.attempts, i.lease,
              next.state = 'unknown' as "mustReadBack",
              (select c.request_id from pfa_commit c
                where c.organization_id = i.organization_id and c.id = i.commit_id) as "requestId",
              may_write_back(i.organization_id, i.user_id) as "isAllowed"`);
  if (!row) return null;
  const { changes, base, ...item } = row;
  return { ...item, edits: toFieldEdits({ changes, base }) };
}

/**
 * Notes that a claimed item is about to be sent once more, on a newer version of its record.
 * False if the claim is void: then nothing may be sent.
 */
export async function noteNextSend(
  tx: Tx,
  item: OutboxItem,
  recordVersion: number,
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update commit_item
       set record_version = ${recordVersion}, attempts = attempts + 1, updated_at = now()
     where organization_id = ${item.organizationId} and commit_id = ${item.commitId} and rid = ${item.rid}
       and state = 'sending' and lease = ${item.lease}`);
  return touched === 1;
}

/** Ends a claim. False, and nothing changed, if the claim is void. */
export async function endClaim(tx: Tx, item: OutboxItem, outcome: ItemOutcome): Promise<boolean> {
  const delaySeconds = "delaySeconds" in outcome ? outcome.delaySeconds : 0;
  const uncounted = "countsAsTry" in outcome && !outcome.countsAsTry ? 1 : 0;
  const problem = "problem" in outcome ? readableJson(outcome.problem) : null;
  const writtenVersion = outcome.state === "written" ? outcome.writtenVersion : null;
  const touched = await tx.execute(sql`
    update commit_item
       set state = ${outcome.state},
           problem = ${problem}::jsonb,
           written_version = ${writtenVersion},
           attempts = attempts - ${uncounted}::int,
           next_attempt_at = now() + make_interval(secs => ${delaySeconds}),
           updated_at = now()
     where organization_id = ${item.organizationId} and commit_id = ${item.commitId} and rid = ${item.rid}
       and state = 'sending' and lease = ${item.lease}`);
  return touched === 1;
}

/**
 * Items that a sender left behind when it died: nobody knows whether PEMS has them. Only for the one sender of the server:
 * without another every item in `sending` is such a one. Answers their commits.
 */
export async function reclaimAbandoned(tx: Tx, organizationId: number): Promise<number[]> {
  const abandoned = await tx.query(sql`
    select from commit_item where organization_id = ${organizationId} and state = 'sending' limit 1`);
  if (abandoned.length === 0) return [];
  // The items of several planners: see the mirror's lock.
  await lockMirror(tx, organizationId);
  const rows = await tx.query<{ commitId: number }>(sql`
    update commit_item
       set state = 'unknown', lease = lease + 1, next_attempt_at = now(), updated_at = now()
     where organization_id = ${organizationId} and state = 'sending'
    returning commit_id as "commitId"`);
  return [...new Set(rows.map((row) => row.commitId))];
}

/**
 * Locks the author's draft of an item's record before the mirror is locked: a sync takes the two in this order too.
 * After lockDrafts, which keeps a new draft from appearing.
 */
export async function lockDraftOfItem(tx: Tx, item: OutboxItem): Promise<void> {
  await tx.query(sql`
    select from pfa_draft
     where organization_id = ${item.organizationId} and user_id = ${item.userId} and rid = ${item.rid}
       for update`);
}

/** What is wrong with PEMS, since when, and when it is tried next. */
export type PemsTrouble = { message: string; since: Date | null; nextTryAt: Date | null };

/**
 * Keeps what open browsers are told about PEMS; without trouble it answered. Takes the mirror's lock, so before any item is
 * changed.
 */
export async function notePems(
  tx: Tx,
  organizationId: number,
  trouble: PemsTrouble | null,
): Promise<void> {
  const problem = trouble?.message ?? null;
  // Not with every record: the row is locked by each change of the mirror.
  await tx.execute(sql`
    update mirror_state
       set pems_reachable = ${trouble === null}, pems_problem = ${problem}, pems_checked_at = now(),
           pems_down_since = ${trouble?.since ?? null}, pems_next_try_at = ${trouble?.nextTryAt ?? null}
     where organization_id = ${organizationId}
       and (${trouble !== null} or pems_reachable is distinct from true or pems_problem is not null
            or pems_checked_at is null or pems_checked_at < now() - interval '30 seconds')`);
}

/** Whether the last thing heard of PEMS for an organization was that it is away. */
export async function findPemsTrouble(tx: Tx, organizationId: number): Promise<boolean> {
  const [row] = await tx.query<{ isAway: boolean }>(sql`
    select pems_reachable is false as "isAway" from mirror_state where organization_id = ${organizationId}`);
  return row?.isAway ?? false;
}
