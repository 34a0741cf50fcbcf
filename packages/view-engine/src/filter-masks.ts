import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Bits } from "./bits.ts";

type Mask = { bits: Bits; fields: readonly FieldKey[] };

/**
 * Which records the last few conditions let through, so that a filter that gains a condition looks at one column only. The
 * least recently used are dropped above `limit`.
 */
export class FilterMasks {
  private readonly kept = new Map<string, Mask>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get memory(): number {
    return [...this.kept.values()].reduce((sum, { bits }) => sum + bits.byteLength, 0);
  }

  has(key: string): boolean {
    return this.kept.has(key);
  }

  /** The kept bits, not to be written to. */
  find(key: string): Bits | null {
    const mask = this.kept.get(key);
    if (!mask) return null;
    this.kept.delete(key);
    this.kept.set(key, mask);
    return mask.bits;
  }

  /** Keeps the bits that follow from these fields of all records. */
  keep(key: string, fields: readonly FieldKey[], bits: Bits): void {
    this.kept.set(key, { bits, fields });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.limit) break;
      this.kept.delete(oldest);
    }
  }

  /** Forgets what follows from these fields; everything where records came or went. */
  drop(fields: ReadonlySet<FieldKey> | "all"): void {
    for (const [key, mask] of this.kept)
      if (fields === "all" || mask.fields.some((field) => fields.has(field))) this.kept.delete(key);
  }
}
