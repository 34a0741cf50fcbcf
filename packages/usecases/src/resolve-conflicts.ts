import { insertAuditEntry } from "@pfa/db/audit.ts";
import type { Db, Tx } from "@pfa/db/client.ts";
import { writeDrafts } from "@pfa/db/draft-write.ts";
import {
  inLockedDrafts,
  listDrafts,
  listFieldsInFlight,
  mayReactivate,
  type StoredDraft,
} from "@pfa/db/drafts.ts";
import { listMirrored, type StoredRecord } from "@pfa/db/mirror.ts";
import { findConflicts, resolveConflict, type Resolution } from "@pfa/domain/conflict.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import { editCells, lockOf, type EditPolicy, type RefusedCell } from "@pfa/domain/edit-cells.ts";
import type { Scope } from "@pfa/domain/scope.ts";

/** Another value is as untrusted as any cell's. */
type UntrustedResolution =
  | Exclude<Resolution, { choice: "value" }>
  | { choice: "value"; value: unknown };

export type FieldResolution = { pfaId: string; field: string; resolution: UntrustedResolution };

export type ResolvedConflicts = {
  settled: number;
  /** There is no such conflict now: settled before, gone by itself, or the field is on its way to PEMS. */
  notFound: { pfaId: string; field: string }[];
  refused: ({ pfaId: string } & RefusedCell)[];
};

/** Settles conflicts of the caller's drafts, each on its own: what cannot be settled is named and the rest is kept. */
export function resolveConflicts(
  db: Db,
  scope: Scope,
  resolutions: readonly FieldResolution[],
): Promise<ResolvedConflicts> {
  return inLockedDrafts(db, scope, async (tx) => {
    const pfaIds = [...new Set(resolutions.map(({ pfaId }) => pfaId))];
    const records = await listMirrored(tx, scope.organizationId, pfaIds);
    const drafts = await listDrafts(
      tx,
      scope,
      records.map((record) => record.rid),
    );
    const inFlight = await listFieldsInFlight(tx, scope);
    const policy = {
      permissions: scope.permissions,
      allowReactivation: await mayReactivate(tx, scope.organizationId),
    };

    const recordOf = new Map(records.map((record) => [record.rid, record]));
    const subjects = new Map(
      drafts.flatMap((draft) => {
        const record = recordOf.get(draft.rid);
        const fields = new Set<string>(inFlight.get(draft.rid));
        return record ? [[draft.pfaId, { draft, record, inFlight: fields }] as const] : [];
      }),
    );
    const outcome = settleAll(resolutions, subjects, policy);

    await save(tx, scope, outcome);
    const { settled, notFound, refused } = outcome;
    return { settled, notFound, refused };
  });
}

type Subject = { draft: StoredDraft; record: StoredRecord; inFlight: ReadonlySet<string> };
type Outcome = ResolvedConflicts & { changed: Map<string, StoredDraft> };

function settleAll(
  resolutions: readonly FieldResolution[],
  subjects: ReadonlyMap<string, Subject>,
  policy: EditPolicy,
): Outcome {
  const outcome: Outcome = { settled: 0, notFound: [], refused: [], changed: new Map() };
  for (const { pfaId, field, resolution } of resolutions) {
    const subject = subjects.get(pfaId);
    const draft = outcome.changed.get(pfaId) ?? subject?.draft;
    const verdict =
      subject && draft && settle({ ...subject, draft }, { field, resolution }, policy);
    if (!verdict) outcome.notFound.push({ pfaId, field });
    else if (verdict.kind === "refused") outcome.refused.push({ pfaId, ...verdict.refused });
    else {
      outcome.settled += 1;
      outcome.changed.set(pfaId, { ...draft, edits: verdict.edits });
    }
  }
  return outcome;
}

type Verdict = { kind: "refused"; refused: RefusedCell } | { kind: "settled"; edits: FieldEdits };

/** Null if the field has no conflict that can be settled now. */
function settle(
  { draft, record, inFlight }: Subject,
  { field, resolution }: { field: string; resolution: UntrustedResolution },
  policy: EditPolicy,
): Verdict | null {
  const conflict = findConflicts(draft.edits, record.values).find((each) => each.field === field);
  if (!conflict || inFlight.has(field)) return null;
  if (resolution.choice === "theirs") {
    return { kind: "settled", edits: resolveConflict(draft.edits, conflict, resolution) };
  }
  if (resolution.choice === "mine") {
    const lock = lockOf(record, conflict.field, policy);
    // PEMS may have fixed the field meanwhile: then only its own value can stand.
    if (lock) return { kind: "refused", refused: { field, ...lock } };
    return { kind: "settled", edits: resolveConflict(draft.edits, conflict, resolution) };
  }
  const checked = editCells(record, draft.edits, [{ field, value: resolution.value }], policy);
  const [refused] = checked.refused;
  if (refused) return { kind: "refused", refused };
  // A value equal to PEMS's has left the edits.
  const accepted = checked.edits[conflict.field];
  const value = accepted ? accepted.mine : conflict.theirs;
  const settled = resolveConflict(checked.edits, conflict, { choice: "value", value });
  return { kind: "settled", edits: settled };
}

async function save(tx: Tx, scope: Scope, { settled, changed }: Outcome): Promise<void> {
  if (settled === 0) return;
  const drafts = [...changed.values()];
  await writeDrafts(tx, scope, drafts, {
    action: "resolve",
    label: settled === 1 ? "1 conflict settled" : `${settled} conflicts settled`,
    fields: settled,
  });
  await insertAuditEntry(tx, scope, {
    action: "conflicts_resolved",
    details: { records: drafts.length, fields: settled },
  });
}
