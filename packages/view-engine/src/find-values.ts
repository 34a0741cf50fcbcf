import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import { type Bits, createBits } from "./bits.ts";
import { centsText } from "./cell-text.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { ValueColumn } from "./value-column.ts";

/** Records that are looked at together; a multiple of the 32 bits of a word. */
const BLOCK = 8192;

/** A bit per record whose amount, as plain decimal text, contains a part. */
export function* numberMask(column: ValueColumn, part: string, rowCount: number): Sliced<Bits> {
  if (!/^[-.0-9]+$/.test(part)) return createBits(rowCount);
  const holds = /^[0-9]{1,8}$/.test(part)
    ? digitsTest(part)
    : (cents: number) => centsText(cents).includes(part);
  return yield* holdingMask(column, holds, rowCount);
}

/** A bit per record whose day, as yyyy-mm-dd, contains a part. */
export function* dayMask(column: ValueColumn, part: string, rowCount: number): Sliced<Bits> {
  if (!/^[-0-9]+$/.test(part)) return createBits(rowCount);
  const known = new Map<number, boolean>();
  const holds = (day: number) => {
    let isHeld = known.get(day);
    if (isHeld === undefined) {
      isHeld = fromEpochDay(day).includes(part);
      known.set(day, isHeld);
    }
    return isHeld;
  };
  return yield* holdingMask(column, holds, rowCount);
}

/** Whether digits stand before or behind the point of an amount, found out without writing it as text. */
function digitsTest(part: string): (cents: number) => boolean {
  const digits = Number(part);
  const power = 10 ** part.length;
  // "05" stands in 1.05 and "5" in 1.5, whose last 0 is not written.
  const behind = Array.from({ length: 100 }, (_, fraction) =>
    centsText(100 + fraction).slice(2).includes(part),
  );
  return (cents) => {
    const amount = Math.abs(cents);
    let whole = Math.floor(amount / 100);
    if (behind[amount - whole * 100] === true) return true;
    if (whole === 0) return part === "0";
    // While there are as many digits left: "05" does not stand in 5.
    for (; whole >= power / 10; whole = Math.floor(whole / 10))
      if (whole % power === digits) return true;
    return false;
  };
}

function* holdingMask(
  column: ValueColumn,
  holds: (value: number) => boolean,
  rowCount: number,
): Sliced<Bits> {
  const bits = createBits(rowCount);
  const block = new Float64Array(BLOCK);
  for (let start = 0; start < rowCount; start += BLOCK) {
    const end = Math.min(start + BLOCK, rowCount);
    const cells = block.subarray(0, end - start);
    cells.set(column.values.subarray(start, end));
    markHolding(bits.subarray(start >>> 5), cells, column, holds);
    if (end % (SLICE_ROWS / 4) === 0) yield;
  }
  return bits;
}

function markHolding(
  bits: Bits,
  cells: Float64Array,
  { empty, offset }: ValueColumn,
  holds: (value: number) => boolean,
): void {
  for (let i = 0; i < cells.length; i += 1) {
    const raw = cells[i] ?? empty;
    if (raw !== empty && holds(raw + offset))
      bits[i >>> 5] = (bits[i >>> 5] ?? 0) | (1 << (i & 31));
  }
}
