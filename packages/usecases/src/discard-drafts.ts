import { insertAuditEntry } from "@pfa/db/audit.ts";
import { inScope, type Db, type Tx } from "@pfa/db/client.ts";
import {
  deleteDrafts,
  listDrafts,
  listFieldsInFlight,
  listRids,
  lockDrafts,
  saveDrafts,
  type StoredDraft,
} from "@pfa/db/drafts.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { editedFields, type FieldEdits, isEmpty } from "@pfa/domain/draft.ts";
import type { Scope } from "@pfa/domain/scope.ts";

export type ToDiscard =
  | { kind: "all" }
  | { kind: "records"; pfaIds: string[] }
  | { kind: "cells"; cells: { pfaId: string; field: string }[] };

/** What was thrown away, and the records of which fields were kept because they are being written to PEMS. */
export type Discarded = { records: number; fields: number; keptInFlight: string[] };

/** Throws away edits of the caller. What is on its way to PEMS stays: discarding it here would not call it back. */
export function discardDrafts(db: Db, scope: Scope, what: ToDiscard): Promise<Discarded> {
  return inScope(db, scope, async (tx) => {
    await lockDrafts(tx, scope);
    const named = recordsOf(what);
    const rids = named && (await listRids(tx, scope.organizationId, named));
    const drafts = await listDrafts(tx, scope, rids);
    const inFlight = await listFieldsInFlight(tx, scope);

    const outcomes = drafts.map((draft) =>
      discardFrom(draft, chosenFields(what, draft.pfaId), new Set(inFlight.get(draft.rid))),
    );

    return save(tx, scope, outcomes);
  });
}

/** The records that are named, or undefined for all. */
function recordsOf(what: ToDiscard): string[] | undefined {
  if (what.kind === "all") return undefined;
  return what.kind === "records" ? what.pfaIds : what.cells.map((cell) => cell.pfaId);
}

function chosenFields(what: ToDiscard, pfaId: string): (field: string) => boolean {
  if (what.kind !== "cells") return () => true;
  const fields = new Set(
    what.cells.filter((cell) => cell.pfaId === pfaId).map((cell) => cell.field),
  );
  return (field) => fields.has(field);
}

type Outcome = { draft: StoredDraft; rest: FieldEdits; dropped: number; kept: boolean };

function discardFrom(
  draft: StoredDraft,
  isChosen: (field: string) => boolean,
  inFlight: ReadonlySet<string>,
): Outcome {
  const edits = editedFields(draft.edits);
  const rest = edits.filter(([field]) => !isChosen(field) || inFlight.has(field));
  return {
    draft,
    rest: Object.fromEntries(rest),
    dropped: edits.length - rest.length,
    kept: edits.some(([field]) => isChosen(field) && inFlight.has(field)),
  };
}

async function save(tx: Tx, scope: Scope, outcomes: readonly Outcome[]): Promise<Discarded> {
  const changed = outcomes.filter(({ dropped }) => dropped > 0);
  const gone = changed.filter(({ rest }) => isEmpty(rest));
  const shrunk = changed.filter(({ rest }) => !isEmpty(rest));
  await deleteDrafts(
    tx,
    scope,
    gone.map(({ draft }) => draft.rid),
  );
  await saveDrafts(
    tx,
    scope,
    shrunk.map(({ draft, rest }) => ({ ...draft, edits: rest })),
  );
  const discarded = {
    records: changed.length,
    fields: changed.reduce((sum, { dropped }) => sum + dropped, 0),
    keptInFlight: outcomes.filter(({ kept }) => kept).map(({ draft }) => draft.pfaId),
  };
  if (changed.length > 0) {
    const { records, fields } = discarded;
    await insertAuditEntry(tx, scope, { action: "drafts_discarded", details: { records, fields } });
    const { organizationId, userId } = scope;
    await notifyLive(tx, { kind: "drafts_changed", organizationId, userId });
  }
  return discarded;
}
