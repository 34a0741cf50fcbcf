import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { conditionsOf, searchedFields, type View, type ViewVersion } from "@pfa/domain/window.ts";
import { baseKeyOf } from "./base-view.ts";
import { type Overlay, overlayBytes } from "./overlay.ts";
import type { ViewRules } from "./overlay-build.ts";

/** A view without anybody's drafts. */
export type KeptBase = {
  records: Int32Array;
  /** Version of the mirror at which it was made: no earlier one is known to have had the same rows. */
  madeAt: number;
  /** Fields that it depends on. */
  fields: ReadonlySet<FieldKey>;
};

/** A view as one reader sees it. */
export type KeptView = {
  userId: number;
  /** Null where only drafts are shown. */
  base: KeptBase | null;
  rules: ViewRules;
  overlay: Overlay;
  /** Versions at which a row was last moved, came or left. */
  affected: ViewVersion;
};

type Used<T> = { kept: T; usedAt: number };

/** Views of one reader: each is patched whenever a cell is saved. */
const MOST_VIEWS = 16;

/** Views that were asked for. The least recently used are dropped above `limit` bytes. */
export class ViewCache {
  private readonly limit: number;
  private readonly bases = new Map<string, Used<KeptBase>>();
  private readonly views = new Map<string, Used<KeptView>>();
  private clock = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get memory(): number {
    let bytes = 0;
    for (const { kept } of this.bases.values()) bytes += kept.records.byteLength;
    for (const { kept } of this.views.values()) bytes += overlayBytes(kept.overlay);
    return bytes;
  }

  findBase(view: View): KeptBase | null {
    return this.use(this.bases.get(baseKeyOf(view)));
  }

  findView(userId: number, view: View): KeptView | null {
    const found = this.use(this.views.get(viewKeyOf(userId, view)));
    // Used later than any view that is laid over it, a base outlasts them all.
    if (found) this.findBase(view);
    return found;
  }

  addBase(view: View, kept: KeptBase): void {
    this.bases.set(baseKeyOf(view), { kept, usedAt: this.tick() });
    this.evict();
  }

  addView(view: View, kept: KeptView): void {
    this.keepViewsOf(kept.userId, MOST_VIEWS - 1);
    this.views.set(viewKeyOf(kept.userId, view), { kept, usedAt: this.tick() });
    // It may have been dropped while the drafts were laid over it.
    if (kept.base) this.addBase(view, kept.base);
    else this.evict();
  }

  viewsOf(userId: number): KeptView[] {
    return [...this.views.values()]
      .map(({ kept }) => kept)
      .filter((kept) => kept.userId === userId);
  }

  dropViewsOf(userId: number): void {
    for (const [key, { kept }] of this.views) if (kept.userId === userId) this.views.delete(key);
  }

  /** Drops all of a reader's views but the last used. */
  keepViewsOf(userId: number, count: number): void {
    const own = [...this.views].filter(([, { kept }]) => kept.userId === userId);
    const newestFirst = own.toSorted(([, a], [, b]) => b.usedAt - a.usedAt);
    for (const [key] of newestFirst.slice(count)) this.views.delete(key);
  }

  /** Drops base views, and what is laid over them. */
  dropBases(isDropped: (base: KeptBase) => boolean): void {
    for (const [key, { kept }] of this.bases) if (isDropped(kept)) this.bases.delete(key);
    for (const [key, { kept }] of this.views)
      if (kept.base && isDropped(kept.base)) this.views.delete(key);
  }

  private use<T>(entry: Used<T> | undefined): T | null {
    if (!entry) return null;
    entry.usedAt = this.tick();
    return entry.kept;
  }

  private tick(): number {
    this.clock += 1;
    return this.clock;
  }

  /** Keeps what was used last, whatever its size. */
  private evict(): void {
    while (this.memory > this.limit) {
      const oldest = this.oldest();
      if (oldest === null || oldest.usedAt > this.clock - 2) return;
      if (this.views.delete(oldest.key)) continue;
      const dropped = this.bases.get(oldest.key)?.kept;
      this.dropBases((base) => base === dropped);
    }
  }

  private oldest() {
    let oldest: { key: string; usedAt: number } | null = null;
    for (const entries of [this.bases, this.views])
      for (const [key, { usedAt }] of entries)
        if (oldest === null || usedAt < oldest.usedAt) oldest = { key, usedAt };
    return oldest;
  }
}

const viewKeyOf = (userId: number, view: View): string =>
  `${userId} ${view.onlyDrafts} ${baseKeyOf(view)}`;

/** Fields whose values decide which records a base view holds, and where. */
export function fieldsOfBase({ sort, filter, search }: View): Set<FieldKey> {
  const named = [...sort, ...conditionsOf(filter)].map(({ field }) => field);
  return new Set(search.trim() === "" ? named : [...named, ...searchedFields]);
}
