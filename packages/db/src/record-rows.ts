import { setImmediate } from "node:timers/promises";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { View } from "@pfa/domain/window.ts";
import { type Db, join, sql, type Tx } from "./client.ts";
import { viewCondition } from "./grid-filter.ts";
import { viewOrder } from "./grid-order.ts";
import { assertAnswerable } from "./grid-request.ts";
import { mergedRecords, mergedValue } from "./merged-sql.ts";
import { openSnapshot, type OpenSnapshot } from "./snapshot.ts";

/** All rows of a view, of one moment. Close it unless the rows were read to their end. */
export type RecordRows = {
  total: number;
  /** Merged values in the order of the asked columns. */
  rows: AsyncIterable<FieldValue[]>;
  close: () => Promise<void>;
};

/** Rows held at once. */
const FETCHED = 500;
/** Rows that are handed on before others of the process have their turn: some milliseconds of work. */
const SLICE = 100;

/**
 * Opens all rows of a view over the merged records, read through a cursor as they are taken. Memory does not grow with their
 * number; PostgreSQL sorts on disk what exceeds its own.
 */
export async function openRecordRows(
  db: Db,
  scope: Scope,
  { view, columns }: { view: View; columns: readonly FieldKey[] },
  signal?: AbortSignal,
): Promise<RecordRows> {
  assertAnswerable(scope, view, { read: columns });
  const snapshot = await openSnapshot(db, scope, signal);
  try {
    const total = await openCursor(snapshot.tx, scope, view, columns);
    return { total, rows: takeRows(snapshot), close: snapshot.close };
  } catch (error) {
    await snapshot.close();
    throw error;
  }
}

async function openCursor(
  tx: Tx,
  scope: Scope,
  view: View,
  columns: readonly FieldKey[],
): Promise<number> {
  // All rows are wanted, so the first are no hurry; and drafts come faster than statistics: planned for a few of them, a loop
  // would compare every record with every draft.
  await tx.client.query("set local cursor_tuple_fraction = 1; set local enable_nestloop = off");
  const from = sql`from ${mergedRecords(scope)} where ${viewCondition(scope, view)}`;
  const [counted] = await tx.query<{ total: number }>(sql`select count(*) as total ${from}`);
  await tx.execute(sql`
    declare record_rows no scroll cursor for
    select ${join(columns.map(mergedValue))} ${from} order by ${viewOrder(view)}`);
  return counted?.total ?? 0;
}

async function* takeRows({ tx, close }: OpenSnapshot): AsyncGenerator<FieldValue[]> {
  const text = `fetch forward ${FETCHED} from record_rows`;
  try {
    let fetched: FieldValue[][];
    do {
      // oxlint-disable-next-line no-await-in-loop -- the next rows are read when these were taken
      ({ rows: fetched } = await tx.client.query<FieldValue[]>({ text, rowMode: "array" }));
      yield* inSlices(fetched);
    } while (fetched.length === FETCHED);
  } finally {
    await close();
  }
}

async function* inSlices(rows: readonly FieldValue[][]): AsyncGenerator<FieldValue[]> {
  for (const [place, row] of rows.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- this is what lets other requests in between
    if (place % SLICE === SLICE - 1) await setImmediate();
    yield row;
  }
}
