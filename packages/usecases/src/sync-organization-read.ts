import { type Db, inOrganization } from "@pfa/db/client.ts";
import type { Staging } from "@pfa/db/mirror-staging.ts";
import {
  type PemsUse,
  type QuarantinedRow,
  saveProgress,
  saveQuarantine,
  type StartedRun,
} from "@pfa/db/sync-run-progress.ts";
import { judgePage, type SyncPhase, type SyncRefusal } from "@pfa/domain/sync.ts";
import { readFrom } from "@pfa/domain/sync-schedule.ts";
import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import type { Pems, PemsPage, RequestEvent } from "@pfa/pems/pems.ts";

/** Thrown when another start of the run took over, or an admin ended it: nothing more may be done for it. */
export class LeaseLost extends Error {}

export type ReadTotals = {
  pagesRead: number;
  rowsRead: number;
  quarantined: number;
  duplicates: number;
  rowsExpected: number | null;
  pems: PemsUse;
  /** Names of PEMS's columns, in lower case. */
  columns: string[];
  /** Rows that were set aside, by the fields that could not be read. */
  unreadable: Map<string, number>;
};

export type Reading = {
  db: Db;
  pems: Pems;
  run: StartedRun;
  staging: Staging;
  mapping: FieldMapping;
  signal: AbortSignal;
};

/** Open browsers redraw with each of these; twice a second is as live as anybody needs. */
const PROGRESS_EVERY_MS = 500;
/** An admin looks at examples; all rows of a PEMS that changed its date format would fill the disk at every sync. */
const MAX_QUARANTINE_KEPT = 1000;

/**
 * Reads PEMS page by page into the staging. At most two pages are in memory: the client fetches the next one while this one
 * is written. Ends early with a refusal when a page shows that the read cannot be trusted.
 */
export async function readIntoStaging(
  reading: Reading,
): Promise<{ totals: ReadTotals; refusal: SyncRefusal | null }> {
  const { signal } = reading;
  const totals = noTotals();
  const report = progressReporter(reading, totals);
  try {
    const refusal = await readPages(reading, totals, report);
    signal.throwIfAborted();
    await report(null);
    return { totals, refusal };
  } catch (error) {
    // How often PEMS was asked is told of a read that failed, too. The failure itself is what counts.
    await report(null).catch(() => undefined);
    throw error;
  }
}

/** Stages page after page; answers why the read cannot be trusted, if a page shows it. */
async function readPages(
  { pems, run, staging, mapping, signal }: Reading,
  totals: ReadTotals,
  report: (page: PemsPage | null) => Promise<void>,
): Promise<SyncRefusal | null> {
  const since = readFrom(run.kind, run.highWaterMark);
  let lastKey: string | null = null;
  for await (const page of pems.readRecords({
    organization: run.organizationCode,
    mapping,
    signal,
    onRequest: (event) => countRequest(totals.pems, event),
    ...(since === null ? {} : { modifiedSince: since }),
    ...(run.onlyKeys === null ? {} : { onlyKeys: run.onlyKeys }),
  })) {
    signal.throwIfAborted();
    // Single keys come in no order of ours.
    const refusal = run.onlyKeys === null ? judgePage(page.page, lastKey, page.keys) : null;
    if (refusal) return refusal;
    lastKey = page.keys.findLast((key) => key !== "") ?? lastKey;
    await staging.add(
      page.records,
      page.quarantined.map((row) => row.pfaId),
    );
    count(totals, page);
    await report(page);
  }
  return null;
}

const noTotals = (): ReadTotals => ({
  pagesRead: 0,
  rowsRead: 0,
  quarantined: 0,
  duplicates: 0,
  rowsExpected: null,
  pems: { requests: 0, retries: 0, totalMs: 0, slowestMs: 0 },
  columns: [],
  unreadable: new Map(),
});

function countRequest(pems: PemsUse, { attempt, durationMs }: RequestEvent): void {
  pems.requests += 1;
  if (attempt > 1) pems.retries += 1;
  pems.totalMs += durationMs;
  pems.slowestMs = Math.max(pems.slowestMs, durationMs);
}

function count(totals: ReadTotals, page: PemsPage): void {
  totals.columns = page.columns;
  for (const { problems } of page.quarantined) {
    for (const field of new Set(problems.map((problem) => problem.field)))
      totals.unreadable.set(field, (totals.unreadable.get(field) ?? 0) + 1);
  }
  totals.pagesRead = page.page;
  totals.rowsRead += page.keys.length;
  totals.quarantined += page.quarantined.length;
  totals.rowsExpected = page.expected;
}

/** Saves progress now and then, and with it the rows that were set aside since; a null page saves what is left. */
function progressReporter({ db, run }: Reading, totals: ReadTotals) {
  let kept: QuarantinedRow[] = [];
  let keptCount = 0;
  let lastSaved = 0;
  return async (page: PemsPage | null): Promise<void> => {
    for (const row of page?.quarantined ?? []) {
      if (keptCount === MAX_QUARANTINE_KEPT) break;
      keptCount += 1;
      kept.push({ ...row, ordinal: keptCount });
    }
    if (page && performance.now() - lastSaved < PROGRESS_EVERY_MS) return;
    const rows = kept;
    kept = [];
    await inOrganization(db, run.organizationId, async (tx) => {
      const progress = { ...totals, phase: "reading" } as const;
      if (!(await saveProgress(tx, run, progress))) throw new LeaseLost();
      await saveQuarantine(tx, run, rows);
    });
    lastSaved = performance.now();
  };
}

/** Notes a later phase of a run whose totals no longer change. */
export async function savePhase(
  db: Db,
  run: StartedRun,
  totals: ReadTotals,
  phase: SyncPhase,
): Promise<void> {
  const isOurs = await inOrganization(db, run.organizationId, (tx) =>
    saveProgress(tx, run, { ...totals, phase }),
  );
  if (!isOurs) throw new LeaseLost();
}
