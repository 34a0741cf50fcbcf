import { grown } from "./code-array.ts";

/** What a value column's whole numbers stand for: cents (value × 100), days since 1970, 0 or 1. */
export type ValueKind = "number" | "date" | "boolean";

type Values = Uint8Array | Int16Array | Int32Array | Float64Array;

/** 2000-01-01 in days since 1970: around it, two bytes reach from 1910 to 2089. */
const DAY_0 = 10_957;

/**
 * One whole number per record ordinal in as few bytes as the values need. "No value" is the array's own least number, below
 * every value, so that a loop over an interval needs no second test.
 */
export class ValueColumn {
  readonly kind: ValueKind;
  /** Raw numbers: add `offset` for the value. */
  values: Values;
  readonly offset: number;
  /** Bounds of the raw numbers that were ever set; `least` is the greater one while there is none. */
  least = Infinity;
  greatest = -Infinity;

  constructor(kind: ValueKind, length: number) {
    this.kind = kind;
    this.offset = kind === "date" ? DAY_0 : kind === "boolean" ? -1 : 0;
    this.values = createValues(kind, length);
    this.values.fill(this.empty);
  }

  /** The raw number that stands for no value. */
  get empty(): number {
    if (this.values instanceof Uint8Array) return 0;
    if (this.values instanceof Int16Array) return -0x8000;
    return this.values instanceof Int32Array ? -0x8000_0000 : -Infinity;
  }

  get memory(): number {
    return this.values.byteLength;
  }

  /** The same values, to be changed apart from these. */
  copy(): ValueColumn {
    const copy = new ValueColumn(this.kind, 0);
    copy.values = this.values.slice();
    copy.least = this.least;
    copy.greatest = this.greatest;
    return copy;
  }

  /** A record's value, or null. */
  at(rid: number): number | null {
    const raw = this.values[rid] ?? this.empty;
    return raw === this.empty ? null : raw + this.offset;
  }

  /** Sets a value; the array grows and widens by itself. */
  set(rid: number, value: number | null): void {
    if (rid >= this.values.length) this.resize(grown(this.values.length, rid + 1));
    if (value === null) {
      this.values[rid] = this.empty;
      return;
    }
    const raw = value - this.offset;
    if (!this.fits(raw)) this.widen(raw);
    if (raw < this.least) this.least = raw;
    if (raw > this.greatest) this.greatest = raw;
    this.values[rid] = raw;
  }

  /** Room for exactly `length` ordinals: what was allocated beyond is given back, and the last ones may have no value. */
  fit(length: number): void {
    if (this.values.length > length) this.values = this.values.slice(0, length);
    else if (this.values.length < length) this.resize(length);
  }

  private fits(raw: number): boolean {
    const { values } = this;
    if (values instanceof Uint8Array) return raw >= 1 && raw <= 2;
    if (values instanceof Int16Array) return raw > -0x8000 && raw < 0x8000;
    return values instanceof Float64Array || (raw > -0x8000_0000 && raw < 0x8000_0000);
  }

  private widen(raw: number): void {
    const { empty, values } = this;
    const isWide = Math.abs(raw) >= 0x8000_0000 || values instanceof Int32Array;
    const wider = isWide ? new Float64Array(values.length) : new Int32Array(values.length);
    this.values = wider;
    const none = this.empty;
    for (let rid = 0; rid < values.length; rid += 1) {
      const before = values[rid] ?? empty;
      wider[rid] = before === empty ? none : before;
    }
  }

  private resize(length: number): void {
    const larger = new (this.values.constructor as new (length: number) => Values)(length);
    larger.fill(this.empty);
    larger.set(this.values);
    this.values = larger;
  }
}

function createValues(kind: ValueKind, length: number): Values {
  if (kind === "boolean") return new Uint8Array(length);
  return kind === "date" ? new Int16Array(length) : new Int32Array(length);
}
