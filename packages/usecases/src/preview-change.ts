import { setImmediate } from "node:timers/promises";
import { type Db, inScope, type Tx } from "@pfa/db/client.ts";
import { loadRecordsToChange, type RecordToChange } from "@pfa/db/draft-change.ts";
import { mayReactivate } from "@pfa/db/drafts.ts";
import { type ChangeRule, findRuleProblem } from "@pfa/domain/bulk-change.ts";
import { fieldsRead } from "@pfa/domain/bulk-change-plan.ts";
import { changeRecord, type RecordChange } from "@pfa/domain/bulk-change-record.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { EditPolicy } from "@pfa/domain/edit-cells.ts";
import { type EditableField, isMoneyField } from "@pfa/domain/field-catalog.ts";
import type { Money } from "@pfa/domain/money.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { ViewProblem } from "@pfa/domain/window.ts";
import {
  addChange,
  addMissing,
  type ChangeReport,
  type ChangeTally,
  emptyTally,
  reportOf,
} from "./change-drafts-tally.ts";

/** A record that a change would make another, as it is and as it would be. */
type PreviewRow = {
  pfaId: string;
  description: string | null;
  cells: { field: EditableField; before: FieldValue; after: FieldValue }[];
  /** What it adds to the forecast total; null for a caller who may not see money. */
  costBefore: Money | null;
  costAfter: Money | null;
};

export type ChangePreview = ChangeReport & {
  /** The first records that would change, in the order in which they were named. */
  rows: PreviewRow[];
};

const MAX_ROWS = 50;
/** Records per statement: enough that one is decided while the next is read. */
const CHUNK = 2500;
/** Records decided between two looks at what else the process has to do: some 10 ms. */
const SLICE = 500;

/** What a change by a rule would do now, without doing it. */
export async function previewChange(
  db: Db,
  scope: Scope,
  { pfaIds: named, rule }: { pfaIds: readonly string[]; rule: ChangeRule },
  signal?: AbortSignal,
): Promise<Result<ChangePreview, ViewProblem>> {
  const problem = findRuleProblem(rule, scope.permissions);
  if (problem) return fail(problem);
  const pfaIds = [...new Set(named)];
  return inScope(db, scope, async (tx) => {
    const allowReactivation = await mayReactivate(tx, scope.organizationId);
    const policy = { permissions: scope.permissions, allowReactivation };
    const preview: Preview = { rule, policy, tally: emptyTally(), rows: [] };
    await decideAll(tx, scope, preview, { pfaIds, signal });
    return ok({ ...reportOf(preview.tally, scope), rows: preview.rows });
  });
}

type Preview = { rule: ChangeRule; policy: EditPolicy; tally: ChangeTally; rows: PreviewRow[] };

async function decideAll(
  tx: Tx,
  scope: Scope,
  preview: Preview,
  { pfaIds, signal }: { pfaIds: readonly string[]; signal: AbortSignal | undefined },
): Promise<void> {
  const fields = [...new Set([...fieldsRead(preview.rule), "description" as const])];
  const load = (from: number) =>
    loadRecordsToChange(tx, scope, fields, pfaIds.slice(from, from + CHUNK));
  let records = await load(0);
  for (let from = 0; from < pfaIds.length; from += CHUNK) {
    signal?.throwIfAborted();
    const chunk = pfaIds.slice(from, from + CHUNK);
    const next = from + CHUNK < pfaIds.length ? load(from + CHUNK) : Promise.resolve([]);
    // oxlint-disable-next-line no-await-in-loop -- a part after the other, the next one read meanwhile
    [, records] = await Promise.all([decideChunk(preview, chunk, records), next]);
  }
}

async function decideChunk(
  preview: Preview,
  pfaIds: readonly string[],
  records: readonly RecordToChange[],
): Promise<void> {
  for (const [place, record] of records.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- this is what lets other requests in between
    if (place % SLICE === SLICE - 1) await setImmediate();
    decideRecord(preview, record);
  }
  if (records.length === pfaIds.length) return;
  const found = new Set(records.map(({ pfaId }) => pfaId));
  for (const pfaId of pfaIds) if (!found.has(pfaId)) addMissing(preview.tally, pfaId);
}

function decideRecord({ rule, policy, tally, rows }: Preview, record: RecordToChange): void {
  const { pfaId, isVanished, values, draft, inFlight } = record;
  const edits = draft?.edits ?? {};
  const result = changeRecord({ isVanished, values, edits }, rule, { ...policy, inFlight });
  addChange(tally, pfaId, result);
  if (result.outcome === "changed" && rows.length < MAX_ROWS) {
    rows.push(toRow(record, result, policy.permissions.has("ViewFinancials")));
  }
}

function toRow(
  { pfaId, values, draft }: RecordToChange,
  { saved, edits, costBefore, costAfter }: RecordChange,
  maySeeMoney: boolean,
): PreviewRow {
  const shown = (all: FieldEdits, field: EditableField) =>
    all[field] ? all[field].mine : values[field];
  const { description = null } = values;
  return {
    pfaId,
    description: description === null ? null : String(description),
    cells: saved
      .filter((field) => maySeeMoney || !isMoneyField(field))
      .map((field) => ({
        field,
        before: shown(draft?.edits ?? {}, field),
        after: shown(edits, field),
      })),
    costBefore: maySeeMoney ? costBefore : null,
    costAfter: maySeeMoney ? costAfter : null,
  };
}
