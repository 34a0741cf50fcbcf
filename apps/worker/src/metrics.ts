import type { Db } from "@pfa/db/client.ts";
import { countJobs, countOutboxItems } from "@pfa/db/readiness.ts";
import type { RequestEvent } from "@pfa/pems/pems.ts";
import type { SyncOutcome } from "@pfa/usecases/sync-organization.ts";
import type { Job, WorkerEvents } from "graphile-worker";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What this worker counts. */
export type WorkerMetrics = {
  syncEnded(outcome: SyncOutcome, seconds: number): void;
  pemsCalled(event: RequestEvent): void;
  /** Counts the jobs that a queue tells of. */
  follow(events: WorkerEvents): void;
  contentType: string;
  text(): Promise<string>;
};

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];

export function createMetrics(db: Db): WorkerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addQueue(registry, db);
  addOutbox(registry, db);
  const syncs = new Histogram({
    name: "pfa_sync_seconds",
    help: "Syncs by result",
    labelNames: ["result"],
    buckets: SECONDS,
    registers,
  });
  const rows = new Counter({
    name: "pfa_sync_rows_total",
    help: "Rows of PEMS that applied syncs read, set aside or changed",
    labelNames: ["what"],
    registers,
  });
  const calls = new Histogram({
    name: "pfa_pems_call_seconds",
    help: "Calls of PEMS by service and status; none where no answer came",
    labelNames: ["service", "status"],
    buckets: SECONDS,
    registers,
  });
  return {
    syncEnded: (outcome, seconds) => {
      syncs.observe({ result: outcome.kind }, seconds);
      if (outcome.kind !== "applied") return;
      const { read, quarantined, inserted, updated, vanished } = outcome.counts;
      rows.inc({ what: "read" }, read);
      rows.inc({ what: "set_aside" }, quarantined);
      rows.inc({ what: "changed" }, inserted + updated + vanished);
    },
    pemsCalled: ({ path, status, durationMs }) =>
      calls.observe(
        { service: path.split("/")[1] ?? "", status: status ?? "none" },
        durationMs / 1000,
      ),
    follow: (events) => followJobs(registry, events),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

/** The whole queue, as every worker sees it. */
function addQueue(registry: Registry, db: Db): void {
  const gauge = new Gauge({
    name: "pfa_jobs",
    help: "Jobs in the queue by task: running, due, later, or dead after their last try",
    labelNames: ["task", "state"],
    registers: [],
    async collect() {
      const counts = await db.transaction(countJobs);
      this.reset();
      for (const { task, state, count } of counts) this.set({ task, state }, count);
    },
  });
  registry.registerMetric(gauge);
}

/** Records that wait for PEMS, by state: what was written or came back is history. */
function addOutbox(registry: Registry, db: Db): void {
  const gauge = new Gauge({
    name: "pfa_outbox_items",
    help: "Records on their way to PEMS by state; those in conflict or dead wait for somebody",
    labelNames: ["state"],
    registers: [],
    async collect() {
      for (const { state, count } of await countOutboxItems(db)) this.set({ state }, count);
    },
  });
  registry.registerMetric(gauge);
}

/** What this worker did. */
function followJobs(registry: Registry, events: WorkerEvents): void {
  const registers = [registry];
  const labelNames = ["task"];
  const waits = new Histogram({
    name: "pfa_job_wait_seconds",
    help: "From the moment a job was due to its start",
    labelNames,
    buckets: SECONDS,
    registers,
  });
  const runs = new Histogram({
    name: "pfa_job_seconds",
    help: "Jobs by task and result",
    labelNames: ["task", "result"],
    buckets: SECONDS,
    registers,
  });
  const started = new Map<string, number>();
  const ended = (job: Job, result: "done" | "failed") => {
    const startedMs = started.get(job.id);
    started.delete(job.id);
    if (startedMs !== undefined)
      runs.observe({ task: job.task_identifier, result }, (performance.now() - startedMs) / 1000);
  };
  events.on("job:start", ({ job }) => {
    started.set(job.id, performance.now());
    const waitedMs = Math.max(0, Date.now() - job.run_at.getTime());
    waits.observe({ task: job.task_identifier }, waitedMs / 1000);
  });
  events.on("job:success", ({ job }) => ended(job, "done"));
  events.on("job:error", ({ job }) => ended(job, "failed"));
}
