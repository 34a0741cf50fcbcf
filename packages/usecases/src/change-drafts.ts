import { setImmediate } from "node:timers/promises";
import type { Db, Tx } from "@pfa/db/client.ts";
import {
  beginStep,
  endStep,
  loadRecordsToChange,
  type RecordToChange,
} from "@pfa/db/draft-change.ts";
import { type DraftStep, type DraftToWrite, writeDrafts } from "@pfa/db/draft-write.ts";
import { countDrafts, type DraftCount, inLockedDrafts, mayReactivate } from "@pfa/db/drafts.ts";
import { type ChangeRule, findRuleProblem } from "@pfa/domain/bulk-change.ts";
import { describeRule } from "@pfa/domain/bulk-change-label.ts";
import { changeRecord } from "@pfa/domain/bulk-change-record.ts";
import type { EditPolicy } from "@pfa/domain/edit-cells.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { ViewProblem } from "@pfa/domain/window.ts";
import {
  addChange,
  addMissing,
  type ChangeReport,
  emptyTally,
  reportOf,
} from "./change-drafts-tally.ts";

export type ChangeRequest = { pfaIds: readonly string[]; rule: ChangeRule };

export type ChangeProgress = { done: number; total: number };
export type ChangeListener = {
  /** After each part of the records; nothing of it stands until the whole is done. */
  onProgress?: (progress: ChangeProgress) => void;
  /** Ends the change; nothing of it is left then. */
  signal?: AbortSignal | undefined;
};

export type DraftsChanged = ChangeReport & DraftCount;

/** Records per statement: large enough that statements do not count, small enough that memory does not. */
const CHUNK = 5000;

/**
 * Changes the drafts of many records by one rule, all in one transaction and one step to undo. Each record is judged by its
 * own state: what cannot be changed is counted and named, the rest is kept.
 */
export async function changeDrafts(
  db: Db,
  scope: Scope,
  { pfaIds: named, rule }: ChangeRequest,
  { onProgress = () => {}, signal }: ChangeListener = {},
): Promise<Result<DraftsChanged, ViewProblem>> {
  const problem = findRuleProblem(rule, scope.permissions);
  if (problem) return fail(problem);
  // In their own order: look-ups and writes then go through pages that lie side by side.
  const pfaIds = [...new Set(named)].toSorted();
  signal?.throwIfAborted();
  return inLockedDrafts(db, scope, async (tx) => {
    const allowReactivation = await mayReactivate(tx, scope.organizationId);
    const change: Change = {
      scope,
      rule,
      policy: { permissions: scope.permissions, allowReactivation },
      tally: emptyTally(),
      signal,
    };
    const chunks = Array.from({ length: Math.ceil(pfaIds.length / CHUNK) }, (_, place) =>
      pfaIds.slice(place * CHUNK, (place + 1) * CHUNK),
    );
    await changeAll(tx, change, chunks, (done) => onProgress({ done, total: pfaIds.length }));
    return ok({ ...reportOf(change.tally, scope), ...(await countDrafts(tx, scope)) });
  });
}

type Change = {
  scope: Scope;
  rule: ChangeRule;
  policy: EditPolicy;
  tally: ReturnType<typeof emptyTally>;
  signal: AbortSignal | undefined;
};

/** While one part is decided here, the database writes the part before it and reads the part after. */
async function changeAll(
  tx: Tx,
  change: Change,
  chunks: readonly string[][],
  onDone: (records: number) => void,
): Promise<void> {
  const { scope, rule, tally, signal } = change;
  // What one statement writes, it also notes.
  const begun = chunks.length > 1 ? await beginStep(tx, scope) : null;
  const load = async (chunk: readonly string[] | undefined): Promise<RecordToChange[]> =>
    chunk ? loadRecordsToChange(tx, scope, rule, chunk) : [];
  let written = 0;
  const write = async (drafts: readonly DraftToWrite[], chunk: readonly string[] | undefined) => {
    if (!chunk) return;
    await writeDrafts(tx, scope, drafts, begun === null ? stepOf(change) : null);
    written += chunk.length;
    onDone(written);
    signal?.throwIfAborted();
  };

  let records = await load(chunks[0]);
  let drafts: DraftToWrite[] = [];
  for (const [place, chunk] of chunks.entries()) {
    const before = drafts;
    const meanwhile = async () => {
      await write(before, chunks[place - 1]);
      return load(chunks[place + 1]);
    };
    // oxlint-disable-next-line no-await-in-loop -- a part after the other is what keeps memory bounded
    [drafts, records] = await Promise.all([decide(change, chunk, records), meanwhile()]);
  }
  await write(drafts, chunks.at(-1));
  if (begun !== null) await endStep(tx, scope, begun, { ...stepOf(change), rids: tally.rids });
}

function stepOf({ rule, tally }: Change): DraftStep {
  const records = tally.rids.length === 1 ? "1 record" : `${tally.rids.length} records`;
  return { action: "change", label: `${describeRule(rule)}: ${records}`, fields: tally.fields };
}

/** Records decided between two looks at what else the process has to do: some 10 ms. */
const SLICE = 500;

async function decide(
  change: Change,
  pfaIds: readonly string[],
  records: readonly RecordToChange[],
): Promise<DraftToWrite[]> {
  const drafts: DraftToWrite[] = [];
  for (const [place, record] of records.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- this is what lets other requests in between
    if (place % SLICE === SLICE - 1) await setImmediate();
    const draft = decideRecord(change, record);
    if (draft) drafts.push(draft);
  }
  if (records.length < pfaIds.length) {
    const found = new Set(records.map(({ pfaId }) => pfaId));
    for (const pfaId of pfaIds) if (!found.has(pfaId)) addMissing(change.tally, pfaId);
  }
  return drafts;
}

function decideRecord(
  { rule, policy, tally }: Change,
  { rid, pfaId, recordVersion, isVanished, values, draft, inFlight }: RecordToChange,
): DraftToWrite | null {
  const edits = draft?.edits ?? {};
  const result = changeRecord({ isVanished, values, edits }, rule, { ...policy, inFlight });
  addChange(tally, { rid, pfaId }, result);
  if (result.outcome !== "changed") return null;
  return { rid, baseVersion: draft?.baseVersion ?? recordVersion, edits: result.edits };
}
