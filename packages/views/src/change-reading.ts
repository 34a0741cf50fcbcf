import { type Db, inSnapshot, setContext, type Tx } from "@pfa/db/client.ts";
import { readCopy } from "@pfa/db/copy-binary.ts";
import { openRecordStream } from "@pfa/db/record-stream.ts";
import { toFieldEdits } from "@pfa/db/stored-edits.ts";
import {
  foldTexts,
  listDraftChanges,
  listMirrorChanges,
  listOwnRecords,
  type OwnRecords,
  readDraftRevision,
} from "@pfa/db/view-feed.ts";
import type { CaseFold } from "@pfa/view-engine/case-fold.ts";
import { type OwnRecord, textsOf } from "@pfa/view-engine/draft-record.ts";
import type { ChangedRow } from "@pfa/view-engine/store-change.ts";
import { type CollectedRows, intoRows } from "./record-decoding.ts";
import { wireTypes } from "./store-loading.ts";

/** What is held and may be behind; an owner's `revision` is null as long as nothing is held of theirs. */
export type Held = {
  organizationId: number;
  version: number;
  owners: readonly { userId: number; revision: number | null }[];
  /** Folding of the texts of what is held. */
  fold: CaseFold;
  /** Lets others go first; called between pieces of a few milliseconds. */
  leaveTurns: () => Promise<void>;
};

/** An owner's present records: of some ordinals, or all of them where `rids` is null. */
export type OwnerChange = {
  userId: number;
  revision: number;
  rids: readonly number[] | null;
  records: OwnRecord[];
};

/** Everything that changed since, from one moment. */
export type ChangesRead = { version: number; rows: ChangedRow[]; owners: OwnerChange[] };

/** Looking through their texts takes a millisecond or two. */
const ROWS_AT_ONCE = 500;
const DECODE_MS = 3;
/** Beyond it, reading everything anew is quicker. */
const MOST_CHANGED = 20_000;

/** What changed since, or why everything has to be read anew. */
export async function readChanges(
  db: Db,
  { organizationId, version, owners, fold, leaveTurns }: Held,
): Promise<ChangesRead | "reload"> {
  const permissions = ["Read"];
  return inSnapshot(db, { organizationId, permissions }, async (tx) => {
    const mirror = await listMirrorChanges(tx, organizationId, version);
    if (mirror === null || mirror.rids.length > MOST_CHANGED) return "reload";
    const changed = await readRows(tx, { organizationId, leaveTurns }, mirror.rids);
    if (!changed.isExact) return "reload";
    const own: OwnerChange[] = [];
    for (const { userId, revision } of owners) {
      // oxlint-disable-next-line no-await-in-loop -- one connection, one statement at a time
      await setContext(tx, { organizationId, userId, permissions });
      // oxlint-disable-next-line no-await-in-loop
      own.push(await readOwner(tx, { organizationId, userId }, revision));
    }
    const unknown = fold.missing(ownTexts(own));
    for (let start = 0; start < changed.rows.length; start += ROWS_AT_ONCE) {
      unknown.push(...fold.missing(textsOfRows(changed.rows.slice(start, start + ROWS_AT_ONCE))));
      // oxlint-disable-next-line no-await-in-loop -- one piece after the other is the point
      await leaveTurns();
    }
    if (unknown.length > 0) fold.learn(unknown, await foldTexts(tx, unknown));
    return { version: mirror.version, rows: changed.rows, owners: own };
  });
}

async function readRows(
  tx: Tx,
  { organizationId, leaveTurns }: Pick<Held, "organizationId" | "leaveTurns">,
  rids: readonly number[],
): Promise<CollectedRows> {
  const collected: CollectedRows = { rows: [], isExact: true };
  if (rids.length === 0) return collected;
  const reader = readCopy(wireTypes, intoRows(collected));
  let breakAt = performance.now() + DECODE_MS;
  for await (const chunk of openRecordStream(tx, organizationId, rids)) {
    reader.push(chunk as Uint8Array);
    if (performance.now() < breakAt) continue;
    await leaveTurns();
    breakAt = performance.now() + DECODE_MS;
  }
  reader.end();
  return collected;
}

async function readOwner(
  tx: Tx,
  owner: { organizationId: number; userId: number },
  since: number | null,
): Promise<OwnerChange> {
  const { userId } = owner;
  const changes = since === null ? null : await listDraftChanges(tx, owner, since);
  if (changes === null) {
    const revision = await readDraftRevision(tx, owner);
    const records = toOwnRecords(await listOwnRecords(tx, owner));
    return { userId, revision, rids: null, records };
  }
  const { rids, version: revision } = changes;
  if (rids.length === 0) return { userId, revision, rids, records: [] };
  return { userId, revision, rids, records: toOwnRecords(await listOwnRecords(tx, owner, rids)) };
}

function toOwnRecords({ drafts, items }: OwnRecords): OwnRecord[] {
  const itemsOf = Map.groupBy(items, ({ rid }) => rid);
  const records: OwnRecord[] = drafts.map(({ rid, changes, base }) => ({
    rid,
    edits: toFieldEdits({ changes, base }),
    items: itemsOf.get(rid) ?? [],
  }));
  const drafted = new Set(drafts.map(({ rid }) => rid));
  for (const [rid, sent] of itemsOf)
    if (!drafted.has(rid)) records.push({ rid, edits: {}, items: sent });
  return records;
}

function* textsOfRows(rows: readonly ChangedRow[]): Generator<string> {
  for (const { cells } of rows)
    for (const cell of cells.values()) if (typeof cell === "string") yield cell;
}

function* ownTexts(owners: readonly OwnerChange[]): Generator<string> {
  for (const { records } of owners) yield* textsOf(records);
}
