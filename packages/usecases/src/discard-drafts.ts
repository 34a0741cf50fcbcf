import { insertAuditEntry } from "@pfa/db/audit.ts";
import type { Db, Tx } from "@pfa/db/client.ts";
import { writeDrafts } from "@pfa/db/draft-write.ts";
import {
  inLockedDrafts,
  listDrafts,
  listFieldsInFlight,
  listRids,
  type StoredDraft,
} from "@pfa/db/drafts.ts";
import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import type { Scope } from "@pfa/domain/scope.ts";

export type ToDiscard =
  | { kind: "all" }
  | { kind: "records"; pfaIds: string[] }
  | { kind: "cells"; cells: { pfaId: string; field: string }[] }
  | { kind: "fields"; fields: string[]; pfaIds?: string[] | undefined };

/** What was thrown away, and the records of which fields were kept because they are being written to PEMS. */
export type Discarded = { records: number; fields: number; keptInFlight: string[] };

/** Throws away edits of the caller. What is on its way to PEMS stays: discarding it here would not call it back. */
export function discardDrafts(db: Db, scope: Scope, what: ToDiscard): Promise<Discarded> {
  return inLockedDrafts(db, scope, async (tx) => {
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
  if (what.kind === "fields") return what.pfaIds;
  return what.kind === "records" ? what.pfaIds : what.cells.map((cell) => cell.pfaId);
}

function chosenFields(what: ToDiscard, pfaId: string): (field: string) => boolean {
  if (what.kind === "fields") return (field) => what.fields.includes(field);
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
  const discarded = {
    records: changed.length,
    fields: changed.reduce((sum, { dropped }) => sum + dropped, 0),
    keptInFlight: outcomes.filter(({ kept }) => kept).map(({ draft }) => draft.pfaId),
  };
  if (changed.length > 0) {
    const { records, fields } = discarded;
    await writeDrafts(
      tx,
      scope,
      changed.map(({ draft, rest }) => ({ ...draft, edits: rest })),
      { action: "discard", label: labelOf(discarded), fields },
    );
    await insertAuditEntry(tx, scope, { action: "drafts_discarded", details: { records, fields } });
  }
  return discarded;
}

const labelOf = ({ records, fields }: Discarded): string =>
  `Discarded: ${fields} ${fields === 1 ? "field" : "fields"} of ${records} ${records === 1 ? "record" : "records"}`;
