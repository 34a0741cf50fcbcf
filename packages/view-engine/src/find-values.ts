import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import { type Bits, createBits } from "./bits.ts";
import { centsText, type DigitsTest, digitsTest } from "./cell-text.ts";
import { NO_VALUE } from "./row-source.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { ValueColumn } from "./value-column.ts";

/** Records that are looked at together; a multiple of the 32 bits of a word. */
const BLOCK = 8192;

type Holds = (value: number) => boolean;

/** Looks for a part of a text in plain texts of values: decimals, or yyyy-mm-dd. */
export class ValueSearch {
  private readonly day: Holds | null;
  private readonly amount: Holds | null;
  /** Where the part consists of digits: amounts are not written as text then. */
  private readonly digits: DigitsTest | null;

  constructor(part: string) {
    this.digits = /^[0-9]{1,8}$/.test(part) ? digitsTest(part) : null;
    this.amount = this.digits?.holds ?? amountTest(part);
    this.day = dayTest(part);
  }

  /** Whether a value's text contains the part. */
  holds({ kind }: ValueColumn, value: number): boolean {
    const test = kind === "number" ? this.amount : this.day;
    return value !== NO_VALUE && test !== null && test(value);
  }

  /** A bit per record whose value's text contains the part. */
  *mask(column: ValueColumn, rowCount: number): Sliced<Bits> {
    const bits = createBits(rowCount);
    const isAmount = column.kind === "number";
    const digits = isAmount ? this.digits : null;
    const test = isAmount ? this.amount : this.day;
    if (!test) return bits;
    const whole = new Int32Array(BLOCK);
    const any = new Float64Array(BLOCK);
    for (let start = 0; start < rowCount; start += BLOCK) {
      const values = column.values.subarray(start, Math.min(start + BLOCK, rowCount));
      const part = bits.subarray(start >>> 5);
      if (digits && values instanceof Int32Array) {
        whole.set(values);
        markAmounts(part, whole.subarray(0, values.length), column.empty, digits);
      } else {
        any.set(values);
        markHolding(part, any.subarray(0, values.length), column, test);
      }
      if ((start + BLOCK) % (SLICE_ROWS / 4) === 0) yield;
    }
    return bits;
  }
}

/** Days from 1970 to 2149 are looked at once each. */
const KNOWN_DAYS = 1 << 16;

/** Null where no day contains the part. */
function dayTest(part: string): Holds | null {
  if (!/^[-0-9]+$/.test(part)) return null;
  // 1 where a day contains it, 2 where not, 0 where nobody asked.
  const known = new Uint8Array(KNOWN_DAYS);
  return (day) => {
    const answer = day >= 0 && day < KNOWN_DAYS ? (known[day] ?? 0) : 0;
    if (answer !== 0) return answer === 1;
    const isHeld = fromEpochDay(day).includes(part);
    known[day] = isHeld ? 1 : 2;
    return isHeld;
  };
}

/** Null where no amount contains the part. */
const amountTest = (part: string): Holds | null =>
  /^[-.0-9]+$/.test(part) ? (cents) => centsText(cents).includes(part) : null;

function markHolding(
  bits: Bits,
  raws: Float64Array,
  { empty, offset }: ValueColumn,
  holds: Holds,
): void {
  for (let i = 0; i < raws.length; i += 1) {
    const raw = raws[i] ?? empty;
    if (raw !== empty && holds(raw + offset))
      bits[i >>> 5] = (bits[i >>> 5] ?? 0) | (1 << (i & 31));
  }
}

/** The same for amounts of 32 bits, without a call for any: most of what is looked through are amounts. */
function markAmounts(
  bits: Bits,
  raws: Int32Array,
  empty: number,
  { behind, known, stands }: DigitsTest,
): void {
  for (let i = 0; i < raws.length; i += 1) {
    const raw = raws[i] ?? empty;
    if (raw === empty) continue;
    const amount = raw < 0 ? -raw : raw;
    const dollars = (amount / 100) | 0;
    let answer = dollars < known.length ? known[dollars] : 0;
    if (answer === 0) {
      answer = stands(dollars) ? 1 : 2;
      known[dollars] = answer;
    }
    if (answer === 1 || behind[amount - dollars * 100] === 1)
      bits[i >>> 5] = (bits[i >>> 5] ?? 0) | (1 << (i & 31));
  }
}
