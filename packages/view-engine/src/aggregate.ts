import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { fromCents } from "@pfa/domain/money.ts";
import type { Aggregates, FieldAggregate, RowRange } from "@pfa/domain/view-requests.ts";
import { isExactSum } from "./exact-sum.ts";
import { countRows, eachBlock, mergedRows, noneOf } from "./merged-blocks.ts";
import { fieldValueOf, type RowSource } from "./row-source.ts";
import type { Sliced } from "./sliced.ts";
import type { Column } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** Counts, sums, least and greatest of some fields over a view or a range of its rows. */
export function* aggregateRows(
  source: RowSource,
  fields: readonly FieldKey[],
  range?: RowRange,
): Sliced<Omit<Aggregates, "version">> {
  const rows = yield* mergedRows(source, range);
  const answers: Partial<Record<FieldKey, FieldAggregate>> = {};
  for (const field of fields) {
    const column = source.store.columns[field];
    const tally: Tally = { filled: 0, sum: 0, total: 0n, least: Infinity, greatest: -Infinity };
    const none = noneOf(column);
    yield* eachBlock(rows, field, (cells) => addCells(tally, cells, none));
    answers[field] = toAggregate(column, tally);
  }
  return { records: countRows(rows), fields: answers };
}

/** `sum` holds what has come since a double could not hold more and it was moved over to `total`. */
type Tally = { filled: number; sum: number; total: bigint; least: number; greatest: number };

function addCells(tally: Tally, cells: Float64Array, none: number): void {
  let { filled, sum, least, greatest } = tally;
  for (let i = 0; i < cells.length; i += 1) {
    const cell = cells[i] ?? none;
    if (cell === none) continue;
    filled += 1;
    if (cell < least) least = cell;
    if (cell > greatest) greatest = cell;
    if (isExactSum(sum, cell)) sum += cell;
    else {
      tally.total += BigInt(sum) + BigInt(cell);
      sum = 0;
    }
  }
  tally.filled = filled;
  tally.sum = sum;
  tally.least = least;
  tally.greatest = greatest;
}

function toAggregate(column: Column, tally: Tally): FieldAggregate {
  const { filled } = tally;
  if (!(column instanceof ValueColumn) || column.kind === "boolean")
    return { filled, sum: null, min: null, max: null };
  const { kind } = column;
  return {
    filled,
    sum: kind === "number" ? fromCents(tally.total + BigInt(tally.sum)) : null,
    min: fieldValueOf(kind, filled === 0 ? null : tally.least),
    max: fieldValueOf(kind, filled === 0 ? null : tally.greatest),
  };
}
