import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { fromCents } from "@pfa/domain/money.ts";
import type { Aggregates, FieldAggregate, RowRange } from "@pfa/domain/view-requests.ts";
import { isExactSum } from "./exact-sum.ts";
import { countRows, eachBlock, mergedRows, offsetOf } from "./merged-blocks.ts";
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
    yield* eachBlock(rows, field, (raws, _first, none) => addRaws(tally, raws, none));
    answers[field] = toAggregate(column, tally);
  }
  return { records: countRows(rows), fields: answers };
}

/** Of raw numbers. `sum` holds what has come since a double could not hold more and it was moved over to `total`. */
type Tally = { filled: number; sum: number; total: bigint; least: number; greatest: number };

function addRaws(tally: Tally, raws: Float64Array, none: number): void {
  let [filled, sum] = [0, 0];
  let { least, greatest } = tally;
  for (let i = 0; i < raws.length; i += 1) {
    const raw = raws[i] ?? none;
    if (raw === none) continue;
    filled += 1;
    sum += raw;
    if (raw < least) least = raw;
    if (raw > greatest) greatest = raw;
  }
  tally.filled += filled;
  tally.least = least;
  tally.greatest = greatest;
  // A sum of so many such numbers was exact at every step.
  if (Math.max(-least, greatest) * raws.length > Number.MAX_SAFE_INTEGER)
    tally.total += sumExactly(raws, none);
  else if (isExactSum(tally.sum, sum)) tally.sum += sum;
  else tally.total += BigInt(sum);
}

function sumExactly(raws: Float64Array, none: number): bigint {
  let total = 0n;
  for (const raw of raws) if (raw !== none) total += BigInt(raw);
  return total;
}

function toAggregate(column: Column, tally: Tally): FieldAggregate {
  const { filled } = tally;
  if (!(column instanceof ValueColumn) || column.kind === "boolean")
    return { filled, sum: null, min: null, max: null };
  const { kind } = column;
  const value = (raw: number) => fieldValueOf(kind, filled === 0 ? null : raw + offsetOf(column));
  return {
    filled,
    sum: kind === "number" ? fromCents(tally.total + BigInt(tally.sum)) : null,
    min: value(tally.least),
    max: value(tally.greatest),
  };
}
