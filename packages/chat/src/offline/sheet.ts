import type { Concept, Item, ItemOf } from "./concepts.ts";
import { isItem } from "./concepts.ts";
import { emptyFrame, type Doubt, type Filter, type Frame } from "./frame.ts";
import type { OrganizationValues } from "./values.ts";

/** Pieces that hold a sentence together: they need nobody to make sense of them. */
const connectors = new Set<Concept["is"]>([
  "by",
  "list",
  "entity",
  "and",
  "or",
  "to",
  "than",
  "only",
  "also",
  "instead",
  "between",
  "now",
  "each",
  "same",
  "those",
  "total",
  "asOf",
  "when",
  "split",
  "dates",
]);

export type Where = { today: string; now: string; values: OrganizationValues };

/** A question being read: its pieces, which of them were made sense of, and what they add up to. */
export class Sheet {
  readonly items: readonly Item[];
  readonly where: Where;
  readonly frame: Frame = emptyFrame();
  readonly notes: string[] = [];
  doubt: Doubt | null = null;
  readonly #used = new Set<number>();

  constructor(items: readonly Item[], where: Where) {
    this.items = items;
    this.where = where;
  }

  /** The piece at a place if it is of a kind and nobody has used it. */
  free<Kind extends Concept["is"]>(at: number, ...kinds: Kind[]): ItemOf<Kind> | null {
    const item = this.items[at];
    return !this.#used.has(at) && isItem(item, ...kinds) ? item : null;
  }

  /** The first unused piece of a kind from a place on; -1 if there is none. */
  find(kind: Concept["is"] | readonly Concept["is"][], from = 0): number {
    const kinds = typeof kind === "string" ? [kind] : kind;
    return this.items.findIndex((_, at) => at >= from && this.free(at, ...kinds) !== null);
  }

  /** All unused pieces of a kind. */
  all<Kind extends Concept["is"]>(...kinds: Kind[]): { at: number; item: ItemOf<Kind> }[] {
    return this.items.flatMap((_, at) => {
      const item = this.free(at, ...kinds);
      return item ? [{ at, item }] : [];
    });
  }

  use(...places: number[]): void {
    for (const at of places) this.#used.add(at);
  }

  isUsed = (at: number): boolean => this.#used.has(at);

  has = (kind: Concept["is"]): boolean => this.items.some((item) => item.is === kind);

  /** Where in the question each filter stands. */
  readonly places = new Map<Filter, { from: number; to: number }>();

  add(filter: Filter, at: number, to = at): void {
    this.frame.filters.push(filter);
    this.places.set(filter, { from: Math.min(at, to), to: Math.max(at, to) });
  }

  /** Pieces that nobody made sense of. An answer that overlooks one would be a guess. */
  get leftOver(): Item[] {
    return this.items.filter(
      (item, at) => !this.#used.has(at) && (!connectors.has(item.is) || this.#leadsNowhere(at)),
    );
  }

  /** A "by" before nothing that records can be told apart by: "cost per crane". */
  #leadsNowhere(at: number): boolean {
    const next = this.items[at + 1]?.is;
    return (
      this.items[at]?.is === "by" && (next === undefined || next === "value" || next === "entity")
    );
  }

  /** The place before, over words that only connect. */
  before(at: number, ...over: Concept["is"][]): number {
    let place = at - 1;
    while (isItem(this.items[place], ...over)) place -= 1;
    return place;
  }

  after(at: number, ...over: Concept["is"][]): number {
    let place = at + 1;
    while (isItem(this.items[place], ...over)) place += 1;
    return place;
  }
}
