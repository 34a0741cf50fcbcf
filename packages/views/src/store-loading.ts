import { type Db, inSnapshot, type Tx } from "@pfa/db/client.ts";
import { readCopy } from "@pfa/db/copy-binary.ts";
import { getMirrorSummary } from "@pfa/db/identity-memberships.ts";
import { openRecordStream, recordStreamColumns } from "@pfa/db/record-stream.ts";
import { foldTexts } from "@pfa/db/view-feed.ts";
import { CaseFold } from "@pfa/view-engine/case-fold.ts";
import type { Store } from "@pfa/view-engine/store.ts";
import { StoreBuilder } from "@pfa/view-engine/store-builder.ts";
import type { JobQueue } from "./job-queue.ts";
import { intoBuilder } from "./record-decoding.ts";

/** What stands for an organization's records in memory, or why they are left to SQL. */
export type LoadedStore =
  | { kind: "loaded"; store: Store }
  | { kind: "too_large" }
  | { kind: "inexact" };

export type StoreSource = { db: Db; queue: JobQueue; organizationId: number };

export const wireTypes = recordStreamColumns.map(({ type }) => type);

/** Longest decoding without a look at what else is to do. */
const DECODE_MS = 3;
/** Texts that the database folds at a time. */
const FOLDED_AT_ONCE = 10_000;

/** Reads an organization's whole mirror in one snapshot, at the side of everything else. */
export async function loadStore(
  { db, queue, organizationId }: StoreSource,
  maxRecords: number,
): Promise<LoadedStore> {
  const context = { organizationId, permissions: ["Read"] };
  const read = await inSnapshot(db, context, async (tx) => {
    const { version, recordCount } = await getMirrorSummary(tx, organizationId);
    if (recordCount > maxRecords) return null;
    const fold = new CaseFold();
    const builder = new StoreBuilder(fold, recordCount);
    await readRecords(tx, organizationId, { builder, queue });
    const unknown = builder.unknownTexts();
    fold.learn(unknown, await foldAll(tx, unknown));
    return { builder, version };
  });
  if (read === null) return { kind: "too_large" };
  if (!read.builder.isExact) return { kind: "inexact" };
  return { kind: "loaded", store: await queue.runAside(read.builder.finish(read.version)) };
}

async function readRecords(
  tx: Tx,
  organizationId: number,
  { builder, queue }: { builder: StoreBuilder; queue: JobQueue },
): Promise<void> {
  const reader = readCopy(wireTypes, intoBuilder(builder));
  let breakAt = performance.now() + DECODE_MS;
  // The stream stops reading from the connection while its last chunks wait here.
  for await (const chunk of openRecordStream(tx, organizationId)) {
    reader.push(chunk as Uint8Array);
    if (performance.now() < breakAt) continue;
    await queue.leaveTurns();
    breakAt = performance.now() + DECODE_MS;
  }
  reader.end();
}

async function foldAll(tx: Tx, texts: readonly string[]): Promise<string[]> {
  const folded: string[] = [];
  for (let from = 0; from < texts.length; from += FOLDED_AT_ONCE) {
    // oxlint-disable-next-line no-await-in-loop -- one connection, one statement at a time
    for (const text of await foldTexts(tx, texts.slice(from, from + FOLDED_AT_ONCE)))
      folded.push(text);
  }
  return folded;
}
