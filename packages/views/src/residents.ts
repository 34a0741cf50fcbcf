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
  loads: number;
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
/** Reads anew of one organization follow each other no sooner than this, after the first few. */
const RELOAD_MS = 60_000;
const UNHURRIED_AFTER = 3;
/** Before the first one was read; measured on the generated records. */
const BYTES_PER_RECORD = 400;
const PERMUTATIONS = 16;
const VIEW_BYTES_PER_RECORD = 160;
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
    if (resident.organization) return resident.organization;
    this.load(organizationId, resident);
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

  /** Lets the least recently used go until the others fit; `kept` stays. */
  evict(needed = 0, kept?: number): void {
    let excess = this.memory + needed - this.tools.limits.memoryBytes;
    const oldestFirst = [...this.residents].toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [organizationId, { organization, isLoading }] of oldestFirst) {
      if (excess <= 0) return;
      if (!organization || isLoading || organizationId === kept) continue;
      excess -= organization.views.memory;
      this.residents.delete(organizationId);
      this.evictions += 1;
      this.tools.log("info", { organizationId }, "views_evicted");
    }
  }

  private add(organizationId: number): Resident {
    const resident: Resident = {
      organization: null,
      usedAt: 0,
      isLoading: false,
      notBefore: 0,
      reason: "loading",
      loads: 0,
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
    resident.organization = null;
    if (views.memory > limits.memoryBytes) return this.giveUp(resident, "too_large", UNFIT_MS);
    this.evict(views.memory, organizationId);
    resident.loads += 1;
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
    if (resident.loads > UNHURRIED_AFTER) resident.notBefore = performance.now() + RELOAD_MS;
    this.load(organizationId, resident);
  }

  private giveUp(resident: Resident, reason: DeclineReason, forMs: number): void {
    resident.organization = null;
    resident.reason = reason;
    resident.notBefore = performance.now() + forMs;
  }
}
