import { type Db } from "@pfa/db/client.ts";
import { foldsAsciiPlainly } from "@pfa/db/view-feed.ts";
import { OrganizationViews } from "@pfa/view-engine/organization-views.ts";
import type { Store } from "@pfa/view-engine/store.ts";
import type {
  DeclineReason,
  FromThread,
  OrganizationStats,
  ThreadOptions,
} from "./engine-protocol.ts";
import type { JobQueue } from "./job-queue.ts";
import { Organization } from "./organization.ts";
import { loadStore } from "./store-loading.ts";

/** What is held of one organization, or why nothing is. */
type Resident = {
  organization: Organization | null;
  usedAt: number;
  /** Waits for its turn to be read, or is being read. */
  isLoading: boolean;
  /** Not to be read again before this time; `reason` then says why it is left to SQL. */
  notBefore: number;
  reason: DeclineReason;
  /** When it was read of late. */
  loadedAt: number[];
  loadedInMs: number | null;
};

export type ResidentsTools = {
  db: Db;
  queue: JobQueue;
  limits: ThreadOptions;
  log: (
    level: Extract<FromThread, { kind: "log" }>["level"],
    fields: object,
    event: string,
  ) => void;
};

/** An organization that cannot be held is tried again after so long. */
const UNFIT_MS = 15 * 60_000;
const RETRY_MS = 2000;
const NO_ROOM_MS = 30_000;
/** An organization is read so often within so long; what makes that necessary will not stop soon. */
const MOST_LOADS = 4;
const MOST_LOADS_WITHIN_MS = 5 * 60_000;
/** One that was asked for so lately is not put out by another: they would put out each other without end. */
const IN_USE_MS = 10_000;
/** Before the first one was read; measured on the generated records. */
const BYTES_PER_RECORD = 400;
const PERMUTATIONS = 16;
/** Some twenty views of all records; with them and sixteen orders a record takes less than 400 bytes. */
const VIEW_BYTES_PER_RECORD = 96;
const LEAST_VIEW_BYTES = 32 * 1024 * 1024;

/** Organizations in memory: which are there, which are being read, and which have to go. */
export class Residents {
  loads = 0;
  evictions = 0;
  private readonly tools: ResidentsTools;
  private readonly residents = new Map<number, Resident>();
  private loading: Promise<void> = Promise.resolve();
  private foldsPlainly: boolean | null = null;

  constructor(tools: ResidentsTools) {
    this.tools = tools;
  }

  /** An organization if it can answer, or why it cannot; begins to read it if nothing speaks against that. */
  enter(organizationId: number): Organization | DeclineReason {
    const resident = this.residents.get(organizationId) ?? this.add(organizationId);
    resident.usedAt = performance.now();
    if (!resident.organization || resident.organization.isOutdated)
      this.load(organizationId, resident);
    if (resident.organization) return resident.organization;
    return resident.isLoading ? "loading" : resident.reason;
  }

  /** One that is there already. */
  find(organizationId: number): Organization | null {
    return this.residents.get(organizationId)?.organization ?? null;
  }

  all(): Organization[] {
    return [...this.residents.values()].flatMap(({ organization }) => organization ?? []);
  }

  get memory(): number {
    return this.all().reduce((sum, { views }) => sum + views.memory, 0);
  }

  stats(): OrganizationStats[] {
    return [...this.residents].map(([organizationId, resident]) => {
      const { organization, isLoading, loadedInMs } = resident;
      const present = organization ? "ready" : "unfit";
      return {
        organizationId,
        state: isLoading ? (organization ? "reloading" : "loading") : present,
        version: organization?.views.version ?? null,
        records: organization?.store.byPfaId.length ?? 0,
        memoryBytes: organization?.views.memory ?? 0,
        owners: organization?.ownerCount ?? 0,
        loadedInMs,
      };
    });
  }

  /** Lets the least recently used go until the others fit. */
  fit(): void {
    this.evict(this.memory - this.tools.limits.memoryBytes, () => true);
  }

  /** Makes room for an organization; false if those in use leave none. */
  private makeRoom(organizationId: number, needed: number): boolean {
    const { memoryBytes, inUseMs = IN_USE_MS } = this.tools.limits;
    const before = performance.now() - inUseMs;
    const others = this.memory - (this.find(organizationId)?.views.memory ?? 0);
    const missing = others + needed - memoryBytes;
    return this.evict(missing, (id, { usedAt }) => id !== organizationId && usedAt <= before);
  }

  private evict(missing: number, mayGo: (id: number, resident: Resident) => boolean): boolean {
    let excess = missing;
    const oldestFirst = [...this.residents].toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [organizationId, resident] of oldestFirst) {
      if (excess <= 0) break;
      if (!resident.organization || resident.isLoading || !mayGo(organizationId, resident))
        continue;
      excess -= resident.organization.views.memory;
      this.residents.delete(organizationId);
      this.evictions += 1;
      this.tools.log("info", { organizationId }, "views_evicted");
    }
    return excess <= 0;
  }

  private add(organizationId: number): Resident {
    const resident: Resident = {
      organization: null,
      usedAt: 0,
      isLoading: false,
      notBefore: 0,
      reason: "loading",
      loadedAt: [],
      loadedInMs: null,
    };
    this.residents.set(organizationId, resident);
    return resident;
  }

  private load(organizationId: number, resident: Resident): void {
    if (resident.isLoading || performance.now() < resident.notBefore) return;
    resident.isLoading = true;
    // One at a time: each takes all the time that questions leave.
    this.loading = this.loading.then(() => this.loadNow(organizationId, resident));
  }

  private async loadNow(organizationId: number, resident: Resident): Promise<void> {
    const { log } = this.tools;
    const begun = performance.now();
    try {
      const store = await this.readStore(organizationId);
      resident.loadedInMs = Math.round(performance.now() - begun);
      if (typeof store === "string") this.giveUp(resident, store, UNFIT_MS);
      else this.take(organizationId, resident, store);
      const { loadedInMs, reason } = resident;
      const records = resident.organization?.store.byPfaId.length ?? null;
      log(
        "info",
        { organizationId, records, loadedInMs, ...(!records && { reason }) },
        "views_loaded",
      );
    } catch (error) {
      log("warn", { organizationId, err: error }, "views_not_loaded");
      this.giveUp(resident, "loading", RETRY_MS);
    }
    resident.isLoading = false;
  }

  private async readStore(organizationId: number): Promise<Store | DeclineReason> {
    const { db, queue, limits } = this.tools;
    this.foldsPlainly ??= await db.transaction(foldsAsciiPlainly);
    if (!this.foldsPlainly) return "case_folding";
    this.loads += 1;
    const mostRecords = Math.min(
      limits.maxRecords,
      (limits.memoryBytes / this.bytesPerRecord()) * 1.5,
    );
    const loaded = await loadStore({ db, queue, organizationId }, mostRecords);
    return loaded.kind === "loaded" ? loaded.store : loaded.kind;
  }

  private bytesPerRecord(): number {
    const largest = this.all().toSorted((a, b) => b.store.rowCount - a.store.rowCount)[0];
    const rows = largest?.store.rowCount ?? 0;
    return largest && rows > 10_000 ? largest.views.memory / rows : BYTES_PER_RECORD;
  }

  private take(organizationId: number, resident: Resident, store: Store): void {
    const { db, queue, limits, log } = this.tools;
    const viewBytes = Math.max(LEAST_VIEW_BYTES, store.rowCount * VIEW_BYTES_PER_RECORD);
    const views = new OrganizationViews(store, { permutations: PERMUTATIONS, viewBytes });
    const now = performance.now();
    if (views.memory > limits.memoryBytes) return this.giveUp(resident, "too_large", UNFIT_MS);
    if (!this.makeRoom(organizationId, views.memory))
      return this.giveUp(resident, "no_room", NO_ROOM_MS);
    resident.loadedAt = [...resident.loadedAt, now].filter((at) => now - at < MOST_LOADS_WITHIN_MS);
    resident.organization = new Organization(
      organizationId,
      { store, views },
      {
        db,
        queue,
        onOutdated: () => this.reload(organizationId, resident),
        onProblem: (fields, event) => log("warn", fields, event),
      },
    );
  }

  /** What is held answers until what is read anew takes its place. */
  private reload(organizationId: number, resident: Resident): void {
    this.tools.log("info", { organizationId }, "views_outdated");
    const [first = 0] = resident.loadedAt;
    if (resident.loadedAt.length >= MOST_LOADS) resident.notBefore = first + MOST_LOADS_WITHIN_MS;
    this.load(organizationId, resident);
  }

  private giveUp(resident: Resident, reason: DeclineReason, forMs: number): void {
    resident.organization = null;
    resident.reason = reason;
    resident.notBefore = performance.now() + forMs;
  }
}
