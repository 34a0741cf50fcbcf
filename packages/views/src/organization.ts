import type { Db } from "@pfa/db/client.ts";
import type { OrganizationViews } from "@pfa/view-engine/organization-views.ts";
import type { Sliced } from "@pfa/view-engine/sliced.ts";
import type { Store } from "@pfa/view-engine/store.ts";
import { isCrowded, type StagedChange, stageChange } from "@pfa/view-engine/store-change.ts";
import { type ChangesRead, type OwnerChange, readChanges } from "./change-reading.ts";
import type { Asker } from "./engine-protocol.ts";
import type { JobQueue } from "./job-queue.ts";

/** A planner whose drafts are held. */
type Owner = {
  usedAt: number;
  /** Questions under way: as long as there are some, nothing is forgotten. */
  uses: number;
  /** Version of the mirror that the held drafts are known to belong to. */
  asOf: number;
};

/** An organization's records, and the views over them. */
export type HeldRecords = { store: Store; views: OrganizationViews };

export type OrganizationTools = {
  db: Db;
  queue: JobQueue;
  /** What is held has fallen so far behind that everything is to be read anew. */
  onOutdated: () => void;
  onProblem: (fields: object, event: string) => void;
};

/** How long after a change of the mirror questions wait for it before they take what is held. */
const MIRROR_WAIT_MS = 10;
/** How long what is held is good enough once a change of the mirror is known. */
const STALE_FOR_MS = 1000;
/** How soon what is held may be compared with a database that seems to be behind it. */
const LOOK_AGAIN_MS = 5000;
/** Owners that a change of the mirror is read together with. */
const MOST_OWNERS_AT_ONCE = 16;

/**
 * One organization in memory and what keeps it up to date: changes are read from one snapshot at a time, and a planner is
 * answered from states only in which mirror and drafts belong together.
 */
export class Organization {
  readonly id: number;
  readonly store: Store;
  readonly views: OrganizationViews;
  catchUps = 0;
  /** What is held no longer follows what changes. */
  isOutdated = false;
  private readonly tools: OrganizationTools;
  private readonly owners = new Map<number, Owner>();
  private running: Promise<void> | null = null;
  private next: { owners: Set<number>; done: Promise<void> } | null = null;
  /** Newest version of the mirror that was heard of, and since when it has been missing. */
  private wanted = 0;
  private behindSince: number | null = null;
  private caughtUpAt = performance.now();

  constructor(id: number, held: HeldRecords, tools: OrganizationTools) {
    this.id = id;
    this.store = held.store;
    this.views = held.views;
    this.tools = tools;
  }

  get ownerCount(): number {
    return this.owners.size;
  }

  /** Whether the present state may be answered from at once. */
  isFresh(asker: Asker): boolean {
    return this.isOwnFresh(asker) && !this.isMirrorBehind(asker);
  }

  /** Waits until the present state may be answered from; false if that is not to be had soon. */
  async freshen(asker: Asker): Promise<boolean> {
    const { versions, userId } = asker;
    if (versions) this.noteVersion(versions.mirror);
    if (!this.isOwnFresh(asker)) {
      await this.catchUp([userId]);
      // Now it has been read after the question came.
      const held = this.owners.get(userId)?.asOf === this.views.version;
      return held && !this.isMirrorBehind(asker) && this.isOwnRevisionReached(asker);
    }
    if (!this.isMirrorBehind(asker)) return true;
    // Most changes are few and there at once. Of many, only the first question waits in vain.
    await Promise.race([
      this.catchUp([userId]),
      later(Math.max(0, MIRROR_WAIT_MS - this.behindFor())),
    ]);
    if (!this.isOwnFresh(asker)) return false;
    return !this.isMirrorBehind(asker) || this.behindFor() < STALE_FOR_MS;
  }

  /** Notes a use of an owner's drafts for as long as `work` takes. */
  async use<T>(userId: number, work: () => Promise<T>): Promise<T> {
    const owner = this.owners.get(userId);
    if (!owner) return work();
    owner.uses += 1;
    owner.usedAt = performance.now();
    try {
      return await work();
    } finally {
      owner.uses -= 1;
    }
  }

  touch({ userId, versions }: Asker): void {
    const now = performance.now();
    const owner = this.owners.get(userId);
    if (owner) owner.usedAt = now;
    const revision = this.views.draftsRevision(userId) ?? 0;
    const isAhead =
      versions !== null && (versions.mirror < this.views.version || versions.drafts < revision);
    // Most often the check was a moment earlier. But a database that was put back to an older state stays behind us.
    if (isAhead && now - this.caughtUpAt > LOOK_AGAIN_MS) void this.catchUp([userId]);
  }

  /** The mirror has changed. */
  hearOfMirror(version: number): void {
    this.noteVersion(version);
    if (version > this.views.version) void this.catchUp(this.recentOwners());
  }

  /** An owner's drafts have changed. */
  hearOfDrafts(userId: number): void {
    if (this.owners.has(userId)) void this.catchUp([userId]);
  }

  /** Something may have changed unheard. */
  lookAgain(): void {
    void this.catchUp(this.recentOwners());
  }

  /** Forgets the drafts of those who have not asked for a while. */
  forgetIdleOwners(idleMs: number, most: number): void {
    const oldestFirst = [...this.owners].toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
    const now = performance.now();
    for (const [index, [userId, owner]] of oldestFirst.entries()) {
      const isSpare = oldestFirst.length - index > most;
      if (owner.uses === 0 && (isSpare || now - owner.usedAt > idleMs)) this.forget(userId);
    }
  }

  private forget(userId: number): void {
    this.tools.queue.between(() => {
      if (this.owners.get(userId)?.uses !== 0 || this.running) return;
      this.owners.delete(userId);
      this.views.forgetOwner(userId);
    });
  }

  private isMirrorBehind({ versions }: Asker): boolean {
    return versions !== null && this.views.version < versions.mirror;
  }

  private isOwnRevisionReached({ userId, versions }: Asker): boolean {
    const revision = this.views.draftsRevision(userId);
    return revision !== null && (versions === null || revision >= versions.drafts);
  }

  private isOwnFresh(asker: Asker): boolean {
    const { userId, versions } = asker;
    const owner = this.owners.get(userId);
    if (!owner || versions === null || !this.isOwnRevisionReached(asker)) return false;
    if (owner.asOf === this.views.version) return true;
    // Versions only grow, and the check read the mirror's first: if it saw this revision of the drafts and a mirror that is
    // not older than ours, then the drafts were the same when the mirror was ours.
    const isSame =
      versions.mirror >= this.views.version &&
      versions.drafts === this.views.draftsRevision(userId);
    if (isSame) owner.asOf = this.views.version;
    return isSame;
  }

  private noteVersion(version: number): void {
    if (version <= this.views.version) return;
    this.wanted = Math.max(this.wanted, version);
    this.behindSince ??= performance.now();
  }

  /** Milliseconds since a change was heard of that is still missing; Infinity where none is. */
  private behindFor(): number {
    return this.behindSince === null ? Infinity : performance.now() - this.behindSince;
  }

  private recentOwners(): number[] {
    return [...this.owners]
      .toSorted(([, a], [, b]) => b.usedAt - a.usedAt)
      .slice(0, MOST_OWNERS_AT_ONCE)
      .map(([userId]) => userId);
  }

  /** Reads and takes in what changed, from a snapshot that begins after this call. Never rejects. */
  private catchUp(userIds: readonly number[]): Promise<void> {
    if (this.isOutdated) return Promise.resolve();
    if (!this.running) {
      const running = this.catchUpNow(userIds).finally(() => {
        if (this.running === running) this.running = null;
      });
      this.running = running;
      return running;
    }
    // What runs may have begun before the change that this caller knows of.
    if (!this.next) {
      const owners = new Set<number>();
      const done = this.running.then(() => {
        this.next = null;
        return this.catchUp([...owners]);
      });
      this.next = { owners, done };
    }
    for (const userId of userIds) this.next.owners.add(userId);
    return this.next.done;
  }

  private async catchUpNow(userIds: readonly number[]): Promise<void> {
    const { db, queue, onProblem } = this.tools;
    const { views, store, id } = this;
    this.catchUps += 1;
    this.caughtUpAt = performance.now();
    try {
      const read = await readChanges(db, {
        organizationId: id,
        version: views.version,
        owners: userIds.map((userId) => ({ userId, revision: views.draftsRevision(userId) })),
        fold: store.fold,
        leaveTurns: () => queue.leaveTurns(),
      });
      if (read === "reload") return this.outdate();
      const isTaken = await this.takeIn(read).catch((error) => {
        // Half taken in, perhaps.
        onProblem({ organizationId: id, err: error }, "view_changes_not_taken_in");
        return false;
      });
      if (!isTaken || isCrowded(store)) return this.outdate();
      if (views.version >= this.wanted) this.behindSince = null;
    } catch (error) {
      onProblem({ organizationId: id, err: error }, "view_changes_not_read");
    }
  }

  /** False if what changed cannot be held. Whatever takes long is done at the side of questions. */
  private async takeIn(read: ChangesRead): Promise<boolean> {
    const { queue } = this.tools;
    const isMirror = read.version !== this.views.version;
    const staged = isMirror
      ? await queue.runAside(stageChange(this.store, read.rows, read.version))
      : null;
    if (staged && !staged.isExact) return false;
    await queue.run(() => this.putIn(read, staged), { isUrgent: true });
    return true;
  }

  private *putIn({ version, owners }: ChangesRead, staged: StagedChange | null): Sliced<void> {
    // The mirror first: a draft that went because PEMS now shows its value would otherwise uncover the old one.
    if (staged) this.views.apply(staged);
    for (const change of owners) {
      yield* this.takeOwner(change);
      const present = this.owners.get(change.userId);
      const now = performance.now();
      this.owners.set(change.userId, { usedAt: now, uses: 0, ...present, asOf: version });
    }
  }

  private *takeOwner({ userId, revision, rids, records }: OwnerChange): Sliced<void> {
    if (rids === null) yield* this.views.loadOwner(userId, revision, records);
    else if (revision !== this.views.draftsRevision(userId))
      yield* this.views.changeOwner(userId, revision, { rids, records });
  }

  private outdate(): void {
    this.isOutdated = true;
    this.behindSince ??= performance.now();
    this.tools.onOutdated();
  }
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
