import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { cpuUsage } from "node:process";
import { z } from "zod";
import { parseCell } from "./cell-parse.ts";
import { cellText } from "./cell-text.ts";
import { at, columns, findColumn, findScreenColumn } from "./columns.ts";
import { Refusal } from "./envelope.ts";
import { faultPatch, newRule } from "./faults.ts";
import type { FaultSettings } from "./faults.ts";
import { churn, deleteAtSource, editAsOther, reprice, restoreAtSource } from "./other-users.ts";
import { drawsOf } from "./random.ts";
import type { Cells } from "./record-edit.ts";
import { countLive, findByPfaId } from "./records.ts";
import type { Simulation } from "./simulation.ts";

const page = new URL("admin.html", import.meta.url);

const recordKey = z.object({ organization: z.string().min(1), pfaId: z.string().min(1) });
const edit = recordKey.extend({
  /** Values by grid alias or screen field, as texts ("2026-03-01", "5000.00", "true"); null clears. */
  fields: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean()]).transform(String).nullable(),
  ),
  user: z.string().min(1).default("OTHER.USER"),
  /** Stores the text as it is, whatever the column: a dirty value. */
  raw: z.boolean().default(false),
});
const churnOrder = z.object({
  count: z.number().int().min(1).max(10_000).default(1),
  organization: z.string().nullable().default(null),
});
const revision = z.object({
  organization: z.string(),
  category: z.string(),
  percent: z.number().min(-99).max(1000),
});
const logQuery = z.object({
  since: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  organization: z.string().optional(),
  pfaId: z.string().optional(),
  action: z.string().optional(),
});
const clock = z.object({ offsetMs: z.number().int() });
const outage = z.object({ ms: z.number().int().min(1).max(600_000) });

/** What the admin API asks of the server itself. */
export interface ServerControl {
  /** Stops listening for a while: connections are really refused. */
  refuseConnections(ms: number): void;
}

/** The admin page and its API, under /admin. Open to whoever reaches the port: a simulator runs on loopback. */
export function registerAdminRoutes(
  app: FastifyInstance,
  simulation: Simulation,
  control: ServerControl,
): void {
  app.get("/", (_request, reply) =>
    reply.type("text/html; charset=utf-8").send(readFileSync(page, "utf8")),
  );
  app.get("/api/state", () => describeState(simulation));
  registerFaultRoutes(app, simulation);
  registerRecordRoutes(app, simulation);
  app.get("/api/requests", (request) => ({
    requests: simulation.store.listRequests(logQuery.parse(request.query)),
  }));
  app.put("/api/clock", (request) => {
    simulation.clock.setOffset(clock.parse(request.body).offsetMs);
    return describeState(simulation);
  });
  app.post("/api/outage", (request) => {
    const { ms } = outage.parse(request.body);
    control.refuseConnections(ms);
    return { refusingMs: ms };
  });
  app.post("/api/reset", () => {
    simulation.store.clear();
    simulation.records.clear();
    simulation.clock.setOffset(0);
    simulation.sessions.clear();
    apply(simulation, simulation.faults.reset());
    return describeState(simulation);
  });
}

function registerFaultRoutes(app: FastifyInstance, simulation: Simulation): void {
  const { faults } = simulation;
  app.get("/api/faults", () => faults.current());
  app.put("/api/faults", (request) =>
    apply(simulation, faults.change(faultPatch.parse(request.body))),
  );
  app.delete("/api/faults", () => apply(simulation, faults.reset()));
  app.post("/api/faults/rules", (request, reply) =>
    reply.code(201).send(faults.addRule(newRule.parse(request.body))),
  );
  app.delete<{ Params: { id: string } }>("/api/faults/rules/:id", (request) => {
    if (!faults.removeRule(request.params.id)) throw new Refusal("No such rule", "NOT_FOUND", 404);
    return faults.current();
  });
}

function registerRecordRoutes(app: FastifyInstance, simulation: Simulation): void {
  app.get<{ Params: z.infer<typeof recordKey> }>("/api/records/:organization/:pfaId", (request) =>
    describeRecord(simulation, request.params),
  );
  app.post("/api/edits", (request) => {
    const { fields, raw, user, ...key } = edit.parse(request.body);
    return { ...key, recordid: editAsOther(simulation, key, cellsOf(fields, raw), user) };
  });
  app.post("/api/deletions", (request) => {
    const key = recordKey.parse(request.body);
    deleteAtSource(simulation, key);
    return key;
  });
  app.post("/api/restores", (request) => {
    const key = recordKey.parse(request.body);
    restoreAtSource(simulation, key);
    return describeRecord(simulation, key);
  });
  app.post("/api/churn", (request) => {
    const { count, organization } = churnOrder.parse(request.body ?? {});
    return { edited: churn(simulation, count, organization, drawsOf(Date.now())) };
  });
  app.post("/api/revisions", (request) => {
    const { organization, category, percent } = revision.parse(request.body);
    return { changed: reprice(simulation, organization, category, 1 + percent / 100) };
  });
}

/** Settings that live outside the faults follow them. */
function apply(simulation: Simulation, settings: FaultSettings): FaultSettings {
  for (const { organization } of simulation.records.organizations)
    organization.dirt = settings.dirt;
  return settings;
}

function cellsOf(fields: Readonly<Record<string, string | null>>, raw: boolean): Cells {
  const cells: Cells = {};
  for (const [name, text] of Object.entries(fields)) {
    const column = findColumn(name) ?? findScreenColumn(name);
    if (column === null || column.access === "key")
      throw new Refusal(`${name} is not a field that can be edited`, "UNKNOWN_FIELD", 400);
    const cell = text === null || raw ? text : parseCell(column, text);
    if (cell === null && text !== null)
      throw new Refusal(`${text} is not a value for ${name}`, "INVALID_VALUE", 400);
    cells[column.alias] = cell;
  }
  return cells;
}

function describeRecord(
  { records }: Simulation,
  { organization, pfaId }: z.infer<typeof recordKey>,
): unknown {
  const of = records.find(organization);
  const found = of === null ? null : findByPfaId(of, pfaId);
  if (found === null) throw new Refusal("Record not found", "RECORD_NOT_FOUND", 404);
  const { row } = found;
  const values = columns.map(
    ({ alias, index, kind }) => [alias, cellText(row[index] ?? null, kind, "YYYY-MM-DD")] as const,
  );
  return {
    organization,
    pfaId,
    recordid: row[at.recordid],
    updatedBy: row[at.pfs_updatedby],
    values: Object.fromEntries(values),
  };
}

function describeState({
  records,
  faults,
  store,
  clock: time,
  startedAt,
  sessions,
}: Simulation): unknown {
  const organizations = records.organizations.map((of) => ({
    code: of.organization.code,
    name: of.organization.name,
    active: of.organization.active,
    records: countLive(of, 0, of.end),
    changed: of.changes.length,
    deleted: of.deleted.length,
  }));
  return {
    now: new Date(time.nowMs()).toISOString(),
    clockOffsetMs: time.offsetMs(),
    upMs: Date.now() - startedAt,
    cpuMs: Math.round((cpuUsage().user + cpuUsage().system) / 1000),
    records: organizations.reduce((sum, { records: count }) => sum + count, 0),
    sessions: sessions.size,
    ...store.countRequests(),
    organizations,
    faults: faults.current(),
  };
}
