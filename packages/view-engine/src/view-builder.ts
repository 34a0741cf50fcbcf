import type { Sort, View, ViewVersion } from "@pfa/domain/window.ts";
import { buildBaseView } from "./base-view.ts";
import type { OwnRecord } from "./draft-record.ts";
import { codeRecords, DraftRows } from "./draft-rows.ts";
import { compileFilter } from "./filter.ts";
import { FilterMasks } from "./filter-masks.ts";
import { firstRows } from "./first-rows.ts";
import { Permutations } from "./order.ts";
import type { KnownOrder } from "./order-walk.ts";
import { changedOwner, changeRecord, type Owner, ownerMemory } from "./owner.ts";
import { plainOverlay } from "./overlay.ts";
import { buildOverlay } from "./overlay-build.ts";
import { patchOverlay } from "./overlay-patch.ts";
import type { RowSource } from "./row-source.ts";
import type { Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";
import { applyChange, type StagedChange } from "./store-change.ts";
import { fieldsOfBase, type KeptBase, type KeptView, ViewCache } from "./view-cache.ts";
import { giveBack } from "./scratch.ts";
import { memberCount, memberRows, membersOf } from "./view-members.ts";
import type { ViewState } from "./view-moved.ts";
import { orderTerms } from "./view-order.ts";
import { viewRows } from "./view-rows.ts";

/** How much is kept to answer the next question quickly. */
export type ViewLimits = {
  /** Orders by one field: four bytes a record each. */
  permutations: number;
  /** Conditions whose answers are kept, 32 unless said: a bit a record each. */
  masks?: number;
  /** Bytes of views: the records of each in their order, and what each reader's drafts change in it. */
  viewBytes: number;
};

const MASKS = 32;
/** What is asked of a view's rows. */
export type Question<T> = (rows: RowSource, state: ViewState) => Sliced<T>;

/** Records of the first rows of a view, and how many rows it has. */
export type FirstRows = { records: Int32Array; total: number };

/** Records times views that are patched at once, some ten milliseconds: views beyond are built anew when asked for. */
const MOST_PATCHES = 400;
/** Changed records up to which they are put in at once; drafts that are laid over a view in no time. */
const FEW = 500;

/** Builds views as their readers see them, keeps them, and keeps them true while drafts and the mirror change. */
export class ViewBuilder {
  private readonly store: Store;
  private readonly permutations: Permutations;
  readonly masks: FilterMasks;
  private readonly cache: ViewCache;
  private readonly owners = new Map<number, Owner>();

  constructor(store: Store, limits: ViewLimits) {
    this.store = store;
    this.permutations = new Permutations(limits.permutations);
    this.masks = new FilterMasks(limits.masks ?? MASKS);
    this.cache = new ViewCache(limits.viewBytes);
  }

  /** Bytes of orders, views and drafts. */
  get memory(): number {
    const drafts = [...this.owners.values()].reduce((sum, owner) => sum + ownerMemory(owner), 0);
    return this.permutations.memory + this.masks.memory + this.cache.memory + drafts;
  }

  findOwner(userId: number): Owner | null {
    return this.owners.get(userId) ?? null;
  }

  /** Throws where the user's drafts are not loaded. */
  owner(userId: number): Owner {
    const owner = this.owners.get(userId);
    if (!owner) throw new Error("a reader whose drafts are not loaded");
    return owner;
  }

  isKnown(userId: number, view: View): boolean {
    return this.cache.findView(userId, view) !== null;
  }

  /** Takes everything that a user has, in place of whatever was loaded before. */
  *loadOwner(userId: number, revision: number, records: readonly OwnRecord[]): Sliced<void> {
    const coded = yield* codeRecords(this.store, records);
    const own = new Map<number, OwnRecord>();
    const rows = new DraftRows(this.store, own, records.length);
    const owner: Owner = { revision, changes: 0, records: own, rows };
    for (const [position, record] of coded.entries()) {
      changeRecord(owner, record.rid, record);
      if (position % 512 === 511) yield;
    }
    this.owners.set(userId, owner);
    this.cache.dropViewsOf(userId);
  }

  /** What a loaded user has on the records `rids` is now `records`; of those not among them nothing any more. */
  *changeOwner(
    userId: number,
    revision: number,
    { rids, records }: { rids: readonly number[]; records: readonly OwnRecord[] },
  ): Sliced<void> {
    const coded = yield* codeRecords(this.store, records);
    const changed = new Set(rids);
    const present = new Map(coded.map((record) => [record.rid, record]));
    const owner = this.owner(userId);
    if (changed.size > FEW) {
      this.owners.set(userId, yield* changedOwner(owner, revision, changed, present));
      this.cache.dropViewsOf(userId);
      return;
    }
    for (const rid of changed) changeRecord(owner, rid, present.get(rid));
    owner.revision = revision;
    owner.changes += 1;
    this.patch(userId, [...changed], "drafts");
  }

  /** Drops what was loaded of a user. */
  forgetOwner(userId: number): void {
    this.owners.delete(userId);
    this.cache.dropViewsOf(userId);
  }

  /** Puts a change of the mirror in. Only while no sliced work is under way. */
  apply(staged: StagedChange): void {
    const { rowCount } = this.store;
    const { fields, hasMoved } = applyChange(this.store, staged);
    this.permutations.drop(hasMoved ? "all" : fields);
    // Masks have no bit for records that they were made before.
    this.masks.drop(hasMoved || this.store.rowCount > rowCount ? "all" : fields);
    this.cache.dropBases((base) => hasMoved || !base.fields.isDisjointFrom(fields));
    const changed = new Set(staged.rids);
    for (const [userId, { rows }] of this.owners) {
      const drafted =
        rows.count < changed.size
          ? [...rows.rids].filter((rid) => changed.has(rid))
          : [...changed].filter((rid) => rows.place(rid) !== -1);
      for (const rid of drafted) rows.rederive(rid);
      this.patch(userId, drafted, "mirror");
    }
  }

  /** A view as a reader sees it, at this moment: what is read of it after another break may have changed. */
  *view(userId: number, view: View): Sliced<KeptView> {
    const rules = {
      filter: compileFilter(view, this.store.fold.fold),
      terms: orderTerms(view.sort),
    };
    for (;;) {
      const owner = this.owner(userId);
      const known = this.cache.findView(userId, view);
      if (known) return known;
      const { changes, rows } = owner;
      const base = view.onlyDrafts ? null : yield* this.base(view);
      const records = base?.records ?? new Int32Array();
      const overlay =
        rows.count === 0
          ? plainOverlay(records)
          : yield* buildOverlay(
              { store: this.store, masks: this.masks, base: records },
              rows,
              rules,
            );
      if (this.owners.get(userId) !== owner || owner.changes !== changes) continue;
      // The mirror may have moved drafted records since the base view was made, in ways that it does not show.
      const mirror = base && rows.count === 0 ? base.madeAt : this.store.version;
      const affected = { mirror, drafts: owner.revision };
      const kept = { userId, base, rules, overlay, affected };
      this.cache.addView(view, kept);
      return kept;
    }
  }

  /**
   * Records of the first rows of a view that is not there yet, and how many rows it has; null where building the view takes
   * no longer.
   */
  *first(
    userId: number,
    view: View,
    count: number,
  ): Sliced<({ answer: FirstRows } & ViewState) | null> {
    const { rows } = this.owner(userId);
    const filter = compileFilter(view, this.store.fold.fold);
    const terms = orderTerms(view.sort);
    const isOrdered = terms.length <= 2 && terms[0] && this.permutations.has(terms[0].field);
    const isWhole = filter.terms.length === 0 && !filter.search;
    const isThere = (isOrdered && isWhole) || this.cache.findBase(view);
    if (rows.count < FEW && isThere) return null;
    return yield* this.steady(userId, function* (builder, { rows: own }) {
      const { store, masks } = builder;
      const members = yield* membersOf({ store, masks, rows: own }, filter, view.onlyDrafts);
      const known = builder.knownOrder(terms);
      const records = yield* firstRows(store, own, members, { terms, count, known });
      return { records, total: memberCount(members) };
    });
  }

  /** An answer that does not depend on the order of a view's rows, and the versions that it is true for. */
  *askMembers<T>(
    userId: number,
    view: View,
    question: Question<T>,
  ): Sliced<{ answer: T } & ViewState> {
    const filter = compileFilter(view, this.store.fold.fold);
    return yield* this.steady(userId, function* (builder, { rows }, state) {
      const from = { store: builder.store, masks: builder.masks, rows };
      const members = yield* membersOf(from, filter, view.onlyDrafts);
      yield;
      const source = memberRows(from, members);
      const answer = yield* question(source, state);
      giveBack(source.parts.plain);
      return answer;
    });
  }

  /** Does work on an owner's drafts, anew where these changed in between; what it found is of the present then. */
  private *steady<T>(
    userId: number,
    work: (builder: ViewBuilder, owner: Owner, state: ViewState) => Sliced<T>,
  ): Sliced<{ answer: T } & ViewState> {
    for (;;) {
      const owner = this.owner(userId);
      const { changes } = owner;
      const present = this.present(userId);
      const state = { affected: present, present };
      const answer = yield* work(this, owner, state);
      if (this.owners.get(userId) === owner && owner.changes === changes)
        return { answer, ...state };
    }
  }

  /**
   * An answer from a view's rows and the versions that it is true for. Anew where the reader's drafts changed in between.
   */
  *ask<T>(userId: number, view: View, question: Question<T>): Sliced<{ answer: T } & ViewState> {
    for (;;) {
      const kept = yield* this.view(userId, view);
      const owner = this.owner(userId);
      const { changes, rows } = owner;
      const state = this.state(kept);
      const answer = yield* question(viewRows(this.store, rows, kept.overlay), state);
      if (this.owners.get(userId) === owner && owner.changes === changes)
        return { answer, ...state };
    }
  }

  private knownOrder([term]: readonly Sort[]): KnownOrder | null {
    const ascending = term && this.permutations.find(this.store, term.field);
    return ascending ? { ...term, ascending } : null;
  }

  private *base(view: View): Sliced<KeptBase> {
    const known = this.cache.findBase(view);
    if (known) return known;
    const records = yield* buildBaseView(this.store, this.permutations, view, this.masks);
    const base = { records, madeAt: this.store.version, fields: fieldsOfBase(view) };
    this.cache.addBase(view, base);
    return base;
  }

  private patch(userId: number, rids: readonly number[], cause: keyof ViewVersion): void {
    if (rids.length === 0) return;
    const { rows } = this.owner(userId);
    this.cache.keepViewsOf(userId, Math.floor(MOST_PATCHES / rids.length));
    for (const kept of this.cache.viewsOf(userId)) {
      const { overlay, rules } = kept;
      const patched = patchOverlay(this.store, rows, rules, { overlay, rids });
      kept.overlay = patched.overlay;
      if (patched.hasMoved)
        kept.affected = { ...kept.affected, [cause]: this.present(userId)[cause] };
    }
  }

  private present(userId: number): ViewVersion {
    return { mirror: this.store.version, drafts: this.owner(userId).revision };
  }

  /** When a view last moved, and what is answered from. */
  state({ userId, affected }: KeptView): ViewState {
    return { affected, present: this.present(userId) };
  }
}
