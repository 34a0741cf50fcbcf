import { setImmediate } from "node:timers/promises";
import type { Tx } from "@pfa/db/client.ts";
import {
  beginStep,
  endStep,
  loadRecordsToChange,
  type RecordToChange,
} from "@pfa/db/draft-change.ts";
import { type DraftStep, type DraftToWrite, writeDrafts } from "@pfa/db/draft-write.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { MirrorField } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";

/** One action on many records. */
export type RecordsChange = {
  /** Each once, in their own order: look-ups and writes then go through pages that lie side by side. */
  pfaIds: readonly string[];
  /** What is read of each record. */
  fields: readonly MirrorField[];
  /** The record's edits after the action; null where they stay as they are. */
  decide: (record: RecordToChange) => FieldEdits | null;
  /** Told of records that are not there. */
  onMissing: (pfaId: string) => void;
  /** What to note for undo; asked once everything is decided. */
  describe: () => DraftStep;
};

export type ChangeProgress = { done: number; total: number };
export type ChangeListener = {
  /** After each part of the records; nothing of it stands until the whole is done. */
  onProgress?: (progress: ChangeProgress) => void;
  /** Ends the change; nothing of it is left then. */
  signal?: AbortSignal | undefined;
};

/** Records per statement: large enough that statements do not count, small enough that memory does not. */
const CHUNK = 5000;

/**
 * Changes the drafts of many records as one step to undo, and answers its number; null where nothing changed. While one part
 * is decided here, the database writes the part before it and reads the part after. Under the lock on the caller's drafts.
 */
export async function changeRecords(
  tx: Tx,
  scope: Scope,
  change: RecordsChange,
  { onProgress = () => {}, signal }: ChangeListener = {},
): Promise<number | null> {
  const { pfaIds, fields } = change;
  const chunks = Array.from({ length: Math.ceil(pfaIds.length / CHUNK) }, (_, place) =>
    pfaIds.slice(place * CHUNK, (place + 1) * CHUNK),
  );
  // What one statement writes, it also notes.
  const step: Step = { id: chunks.length > 1 ? await beginStep(tx, scope) : null, rids: [] };
  const isLong = step.id !== null;
  const load = async (chunk: readonly string[] | undefined): Promise<RecordToChange[]> =>
    chunk ? loadRecordsToChange(tx, scope, fields, chunk) : [];
  let done = 0;
  const write = async (drafts: readonly DraftToWrite[], chunk: readonly string[] | undefined) => {
    if (!chunk) return;
    const id = await writeDrafts(tx, scope, drafts, isLong ? null : change.describe());
    step.id ??= id;
    done += chunk.length;
    onProgress({ done, total: pfaIds.length });
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
    [drafts, records] = await Promise.all([decideAll(change, chunk, records), meanwhile()]);
    for (const { rid } of drafts) step.rids.push(rid);
  }
  await write(drafts, chunks.at(-1));
  if (isLong && step.id !== null)
    await endStep(tx, scope, step.id, { ...change.describe(), rids: step.rids });
  return step.rids.length > 0 ? step.id : null;
}

/** Decides like changeRecords and writes nothing: what a change would do. */
export async function judgeRecords(
  tx: Tx,
  scope: Scope,
  change: Omit<RecordsChange, "describe">,
  { onProgress = () => {}, signal }: ChangeListener = {},
): Promise<void> {
  const { pfaIds, fields } = change;
  for (let place = 0; place < pfaIds.length; place += CHUNK) {
    const chunk = pfaIds.slice(place, place + CHUNK);
    // oxlint-disable-next-line no-await-in-loop -- a part after the other is what keeps memory bounded
    await decideAll(change, chunk, await loadRecordsToChange(tx, scope, fields, chunk));
    onProgress({ done: place + chunk.length, total: pfaIds.length });
    signal?.throwIfAborted();
  }
}

type Step = { id: number | null; rids: number[] };

/** Records decided between two looks at what else the process has to do: some 10 ms. */
const SLICE = 500;

async function decideAll(
  { decide, onMissing }: Pick<RecordsChange, "decide" | "onMissing">,
  pfaIds: readonly string[],
  records: readonly RecordToChange[],
): Promise<DraftToWrite[]> {
  const drafts: DraftToWrite[] = [];
  for (const [place, record] of records.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- this is what lets other requests in between
    if (place % SLICE === SLICE - 1) await setImmediate();
    const edits = decide(record);
    if (!edits) continue;
    const { rid, recordVersion, draft } = record;
    drafts.push({ rid, baseVersion: draft?.baseVersion ?? recordVersion, edits });
  }
  if (records.length < pfaIds.length) {
    const found = new Set(records.map(({ pfaId }) => pfaId));
    for (const pfaId of pfaIds) if (!found.has(pfaId)) onMissing(pfaId);
  }
  return drafts;
}
