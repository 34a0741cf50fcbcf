import { inScope, type Db, type Tx } from "@pfa/db/client.ts";
import {
  countDrafts,
  deleteDrafts,
  type DraftCount,
  listDrafts,
  listFieldsInFlight,
  lockDrafts,
  mayReactivate,
  saveDrafts,
} from "@pfa/db/drafts.ts";
import { getRows } from "@pfa/db/grid-window.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { listMirrored, type StoredRecord } from "@pfa/db/mirror.ts";
import { type FieldEdits, isEmpty } from "@pfa/domain/draft.ts";
import {
  type CellEdit,
  editCells,
  type EditDecision,
  type EditPolicy,
  type RefusedCell,
} from "@pfa/domain/edit-cells.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { MAX_BATCH_CELLS } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { WindowRow } from "@pfa/domain/window.ts";

export type EditedCell = CellEdit & { pfaId: string };

type SavedRecord = {
  pfaId: string;
  saved: FieldKey[];
  refused: RefusedCell[];
  /** The merged row after the save, in the columns of the caller's windows; null for a record that is not there. */
  row: WindowRow | null;
};

export type SavedDrafts = DraftCount & { records: SavedRecord[] };
export type BatchProblem = { kind: "batch_too_large"; cells: number; limit: number };

/** Saves cells as drafts: good ones are kept and each refused one is named. A batch beyond the limit writes nothing. */
export async function editDrafts(
  db: Db,
  scope: Scope,
  cells: readonly EditedCell[],
): Promise<Result<SavedDrafts, BatchProblem>> {
  if (cells.length > MAX_BATCH_CELLS) {
    return fail({ kind: "batch_too_large", cells: cells.length, limit: MAX_BATCH_CELLS });
  }
  const saved = await inScope(db, scope, async (tx) => {
    await lockDrafts(tx, scope);
    const cellsOf = Map.groupBy(cells, (cell) => cell.pfaId);
    const loaded = await load(tx, scope, [...cellsOf.keys()]);

    const decisions = [...cellsOf].map(([pfaId, recordCells]) =>
      decide(pfaId, recordCells, loaded),
    );

    await save(tx, scope, decisions);
    const records = await readBack(tx, scope, decisions);
    return { records, ...(await countDrafts(tx, scope)) };
  });
  return ok(saved);
}

type Loaded = {
  records: ReadonlyMap<string, StoredRecord>;
  drafts: ReadonlyMap<string, { baseVersion: number; edits: FieldEdits }>;
  policy: EditPolicy;
  /** Fields on their way to PEMS, by record ordinal. */
  inFlight: ReadonlyMap<number, readonly string[]>;
};

async function load(tx: Tx, scope: Scope, pfaIds: readonly string[]): Promise<Loaded> {
  const records = await listMirrored(tx, scope.organizationId, pfaIds);
  const rids = records.map((record) => record.rid);
  const drafts = await listDrafts(tx, scope, rids);
  const allowReactivation = await mayReactivate(tx, scope.organizationId);
  return {
    records: new Map(records.map((record) => [record.pfaId, record])),
    drafts: new Map(drafts.map((draft) => [draft.pfaId, draft])),
    policy: { permissions: scope.permissions, allowReactivation },
    inFlight: await listFieldsInFlight(tx, scope, rids),
  };
}

type Decision = {
  pfaId: string;
  /** Null for a record that is not there. */
  record: StoredRecord | null;
  baseVersion: number;
  decision: EditDecision;
};

function decide(pfaId: string, cells: readonly EditedCell[], loaded: Loaded): Decision {
  const record = loaded.records.get(pfaId);
  if (!record) {
    const refused = cells.map(({ field }) => notFound(field, pfaId));
    return { pfaId, record: null, baseVersion: 0, decision: { edits: {}, saved: [], refused } };
  }
  const draft = loaded.drafts.get(pfaId);
  return {
    pfaId,
    record,
    baseVersion: draft?.baseVersion ?? record.recordVersion,
    decision: editCells(record, draft?.edits ?? {}, cells, {
      ...loaded.policy,
      inFlight: new Set(loaded.inFlight.get(record.rid)),
    }),
  };
}

const notFound = (field: string, pfaId: string): RefusedCell => ({
  field,
  rule: "record_not_found",
  message: `There is no record "${pfaId.slice(0, 60)}" in this organization`,
});

async function save(tx: Tx, scope: Scope, decisions: readonly Decision[]): Promise<void> {
  const changed = decisions.flatMap(({ record, baseVersion, decision }) =>
    record && decision.saved.length > 0
      ? [{ rid: record.rid, baseVersion, edits: decision.edits }]
      : [],
  );
  if (changed.length === 0) return;
  const emptied = changed.filter(({ edits }) => isEmpty(edits));
  await saveDrafts(
    tx,
    scope,
    changed.filter(({ edits }) => !isEmpty(edits)),
  );
  await deleteDrafts(
    tx,
    scope,
    emptied.map(({ rid }) => rid),
  );
  const { organizationId, userId } = scope;
  await notifyLive(tx, { kind: "drafts_changed", organizationId, userId });
}

async function readBack(
  tx: Tx,
  scope: Scope,
  decisions: readonly Decision[],
): Promise<SavedRecord[]> {
  const rids = decisions.flatMap(({ record }) => (record ? [record.rid] : []));
  const rows = new Map((await getRows(tx, scope, rids)).map((row) => [row.id, row]));
  return decisions.map(({ pfaId, decision }) => ({
    pfaId,
    saved: decision.saved,
    refused: decision.refused,
    row: rows.get(pfaId) ?? null,
  }));
}
