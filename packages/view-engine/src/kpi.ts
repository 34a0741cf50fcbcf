import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Kpis, KpiTotals } from "@pfa/domain/kpi.ts";
import { fromCents } from "@pfa/domain/money.ts";
import type { ViewVersion } from "@pfa/domain/window.ts";
import { type Bits, countBits } from "./bits.ts";
import { mirrorCodes } from "./draft-rows.ts";
import { ExactSums, isExactSum } from "./exact-sum.ts";
import { liveMask, valueMask } from "./mask.ts";
import { type DraftedRecords, NO_VALUE } from "./row-source.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { rowState, type Store } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** Whose drafts the pending totals hold; `version` tells when both have to be computed anew. */
export type KpiReader = {
  userId: number;
  version: ViewVersion;
  drafts: DraftedRecords | null;
  maySeeMoney: boolean;
};

/** Records that count and their money in cents. */
type Totals = { records: number; plan: bigint; forecast: bigint; actual: bigint };

/** An organization's totals: the mirror is added up once per version, what drafts change once per revision of them. */
export class KpiBoard {
  private committed: { mirror: number; totals: Totals } | null = null;
  private readonly deltas = new Map<number, { version: ViewVersion; totals: Totals }>();

  *kpis(store: Store, { userId, version, drafts, maySeeMoney }: KpiReader): Sliced<Kpis> {
    if (this.committed?.mirror !== version.mirror)
      this.committed = { mirror: version.mirror, totals: yield* mirrorTotals(store) };
    const committed = this.committed.totals;
    let known = this.deltas.get(userId);
    if (known?.version.mirror !== version.mirror || known.version.drafts !== version.drafts) {
      known = { version, totals: drafts ? yield* draftedDelta(store, drafts) : nothing };
      this.deltas.set(userId, known);
    }
    return {
      committed: toKpiTotals(committed, maySeeMoney),
      pending: toKpiTotals(plus(committed, known.totals), maySeeMoney),
      draftRecords: drafts?.rids.length ?? 0,
    };
  }

  forget(userId: number): void {
    this.deltas.delete(userId);
  }
}

const nothing: Totals = { records: 0, plan: 0n, forecast: 0n, actual: 0n };

const plus = (a: Totals, b: Totals): Totals => ({
  records: a.records + b.records,
  plan: a.plan + b.plan,
  forecast: a.forecast + b.forecast,
  actual: a.actual + b.actual,
});

function toKpiTotals({ records, plan, forecast, actual }: Totals, maySeeMoney: boolean): KpiTotals {
  if (!maySeeMoney) return { records, plan: null, forecast: null, actual: null, variance: null };
  return {
    records,
    plan: fromCents(plan),
    forecast: fromCents(forecast),
    actual: fromCents(actual),
    variance: fromCents(forecast - plan),
  };
}

function* mirrorTotals(store: Store): Sliced<Totals> {
  const isTrue = { low: 1, high: 1, takesNone: false };
  const { columns, rowCount } = store;
  const counting = (yield* liveMask(store)).slice();
  for (const field of ["isDiscontinued", "isFundsTransferable"] as const) {
    const left = yield* valueMask(columns[field], isTrue, rowCount);
    for (let i = 0; i < counting.length; i += 1) counting[i] = (counting[i] ?? 0) & ~(left[i] ?? 0);
  }
  return {
    records: countBits(counting),
    plan: yield* sumWhere(store, "planCost", counting),
    forecast: yield* sumWhere(store, "forecastCost", counting),
    actual: yield* sumWhere(store, "actualCost", counting),
  };
}

const BLOCK = 8192;

function* sumWhere(store: Store, field: FieldKey, bits: Bits): Sliced<bigint> {
  const column = store.columns[field];
  if (!(column instanceof ValueColumn)) throw new TypeError(`${field} holds texts`);
  const block = new Float64Array(BLOCK);
  let total = 0n;
  for (let start = 0; start < store.rowCount; start += BLOCK) {
    const end = Math.min(start + BLOCK, store.rowCount);
    const cells = block.subarray(0, end - start);
    cells.set(column.values.subarray(start, end));
    total += sumBlock(cells, bits.subarray(start >>> 5), column.empty);
    if (end % SLICE_ROWS === 0) yield;
  }
  return total;
}

function sumBlock(cells: Float64Array, bits: Bits, none: number): bigint {
  let total = 0n;
  let sum = 0;
  for (let i = 0; i < cells.length; i += 1) {
    const cell = cells[i] ?? none;
    if (cell === none || (((bits[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 0) continue;
    if (isExactSum(sum, cell)) sum += cell;
    else {
      total += BigInt(sum) + BigInt(cell);
      sum = 0;
    }
  }
  return total + BigInt(sum);
}

/** What the drafts change: each drafted record's merged share less its mirrored one. Of vanished records nothing counts. */
function* draftedDelta(store: Store, drafts: DraftedRecords): Sliced<Totals> {
  const { rids } = drafts;
  const mirrored = (field: FieldKey) => mirrorCodes(store.columns[field], rids);
  const sides = [];
  for (const codesOf of [(field: FieldKey) => drafts.codes(field), mirrored]) {
    const codes = Object.fromEntries(countedFields.map((field) => [field, codesOf(field)]));
    yield;
    sides.push(sumShares(store, rids, codes as Record<CountedField, Float64Array>));
    yield;
  }
  const [merged = nothing, before = nothing] = sides;
  return plus(merged, negated(before));
}

const countedFields = [
  "isDiscontinued",
  "isFundsTransferable",
  "planCost",
  "forecastCost",
  "actualCost",
] as const satisfies readonly FieldKey[];
type CountedField = (typeof countedFields)[number];

function sumShares(
  { states }: Store,
  rids: Int32Array,
  codes: Record<CountedField, Float64Array>,
): Totals {
  const sums = new ExactSums(3);
  let records = 0;
  for (let i = 0; i < rids.length; i += 1) {
    if (states[rids[i] ?? 0] !== rowState.live) continue;
    if (codes.isDiscontinued[i] === 1 || codes.isFundsTransferable[i] === 1) continue;
    records += 1;
    sums.add(0, filled(codes.planCost[i]));
    sums.add(1, filled(codes.forecastCost[i]));
    sums.add(2, filled(codes.actualCost[i]));
  }
  return { records, plan: sums.exact(0), forecast: sums.exact(1), actual: sums.exact(2) };
}

const filled = (code: number = NO_VALUE): number => (code === NO_VALUE ? 0 : code);

const negated = ({ records, plan, forecast, actual }: Totals): Totals => ({
  records: -records,
  plan: -plan,
  forecast: -forecast,
  actual: -actual,
});
