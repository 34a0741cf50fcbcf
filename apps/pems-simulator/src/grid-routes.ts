import type { FastifyInstance } from "fastify";
import { columns, findColumn } from "./columns.ts";
import type { GridField } from "./cell-text.ts";
import { Refusal } from "./envelope.ts";
import type { FaultSettings, Rule } from "./faults.ts";
import { writeGridData, writeGrids } from "./grid-answer.ts";
import type { GridAnswer } from "./grid-answer.ts";
import { conditionOf } from "./grid-filter.ts";
import type { Condition } from "./grid-filter.ts";
import { keyBoundOf, planQuery, withoutKeyPaging } from "./grid-plan.ts";
import { countMatching, selectPage } from "./grid-query.ts";
import type { Page, Window } from "./grid-query.ts";
import { offsetOf, pageSizeOf, parseGridRequest } from "./grid-request.ts";
import type { GridRequest } from "./grid-request.ts";
import { mix } from "./random.ts";
import { serve } from "./serve.ts";
import type { Prepared } from "./serve.ts";
import type { Simulation } from "./simulation.ts";

/** POST /griddata and POST /grids. */
export function registerGridRoutes(app: FastifyInstance, simulation: Simulation): void {
  const pages = new Map<string, number>();
  app.post("/griddata", (request, reply) =>
    serve({ simulation, request, reply, endpoint: "griddata" }, (body) =>
      prepareGrid(simulation, body, pages, writeGridData),
    ),
  );
  app.post("/grids", (request, reply) =>
    serve({ simulation, request, reply, endpoint: "grids" }, (body) =>
      prepareGrid(simulation, body, pages, writeGrids),
    ),
  );
}

function prepareGrid(
  simulation: Simulation,
  body: unknown,
  pages: Map<string, number>,
  write: (answer: GridAnswer) => Iterable<Buffer>,
): Prepared {
  const request = parseGridRequest(body);
  const condition = conditionOf(request);
  const organization = organizationOf(condition);
  const page = pageNumber(request, condition, pages);
  return {
    call: { organization, page },
    run(_caller, rules) {
      const found = findPage(simulation, request, condition, rules);
      const { drift, dateFormat } = simulation.faults.current();
      const withRows = request.REQUEST_TYPE.includes("DATA");
      const resultData = write({
        page: found,
        fields: driftedFields(drift),
        format: dateFormat,
        withHeader: request.REQUEST_TYPE.includes("HEAD"),
        withRows,
        cursor: offsetOf(request) + 1,
        pageSize: pageSizeOf(request),
        nowMs: simulation.clock.nowMs(),
      });
      return { resultData, rows: withRows ? found.entries.length : 0, applied: false };
    },
  };
}

function findPage(
  { records }: Simulation,
  request: GridRequest,
  condition: Condition | null,
  rules: readonly Rule[],
): Page {
  const none: Page = { entries: [], more: false, total: 0 };
  if (request.REQUEST_TYPE === "LIST.HEAD_ONLY.STORED") return none;
  if (request.REQUEST_TYPE === "LIST.COUNT.STORED")
    return { ...none, total: countMatching(planQuery(records, condition)) };
  const repeats = rules.some((rule) => rule.kind === "repeat-page");
  const shift = rules.find((rule) => rule.kind === "shift-page")?.rows ?? 0;
  const window: Window = {
    sort: sortOf(request),
    offset: repeats ? 0 : Math.max(0, offsetOf(request) + shift),
    limit: pageSizeOf(request),
  };
  const page = selectPage(
    planQuery(records, repeats ? withoutKeyPaging(condition) : condition),
    window,
  );
  return rules.reduce((changed, rule) => spoil(changed, rule), page);
}

function sortOf({ ADDON_SORT }: GridRequest): Window["sort"] {
  if (ADDON_SORT === undefined) return null;
  const column = findColumn(ADDON_SORT.ALIAS_NAME);
  if (column === null) {
    throw new Refusal(`The field ${ADDON_SORT.ALIAS_NAME} is not a valid field of this grid.`);
  }
  return { column, descending: ADDON_SORT.TYPE.toUpperCase() === "DESC" };
}

/** Faults in the rows themselves. */
function spoil(page: Page, rule: Rule): Page {
  if (rule.kind === "duplicate-rows") {
    const entries = page.entries.flatMap((entry, index) =>
      index % rule.every === rule.every - 1 ? [entry, entry] : [entry],
    );
    return { ...page, entries };
  }
  if (rule.kind !== "drop-rows") return page;
  const kept = Math.floor((page.entries.length * rule.keepPercent) / 100);
  return { entries: page.entries.slice(0, kept), more: false, total: kept };
}

function organizationOf(condition: Condition | null): string | null {
  if (condition === null) return null;
  if (condition.kind === "leaf")
    return condition.column.alias === "pfs_a_org" ? (condition.texts[0] ?? null) : null;
  return condition.parts.map((part) => organizationOf(part)).find((code) => code !== null) ?? null;
}

/** Counts pages: by cursor, or by the calls since the first page when the caller pages by key. */
function pageNumber(
  request: GridRequest,
  condition: Condition | null,
  pages: Map<string, number>,
): number {
  const byCursor = Math.floor(offsetOf(request) / pageSizeOf(request)) + 1;
  const organization = organizationOf(condition) ?? "*";
  const page = keyBoundOf(condition) === null ? byCursor : (pages.get(organization) ?? 1) + 1;
  pages.set(organization, page);
  return page;
}

/** The columns as drift leaves them: some gone, some new, reordered, renumbered. */
function driftedFields(drift: FaultSettings["drift"]): GridField[] {
  const removed = new Set(drift.remove.map((alias) => alias.toLowerCase()));
  const known: GridField[] = columns
    .filter(({ alias }) => !removed.has(alias))
    .map((column) => ({ ...column, column }));
  const added = drift.add.map((alias, index): GridField => ({
    aliasNumber: 9000 + index,
    alias,
    label: alias,
    kind: "text",
    column: null,
  }));
  const fields = [...known, ...added];
  if (drift.shuffle)
    fields.sort((first, second) => mix(1, first.aliasNumber) - mix(1, second.aliasNumber));
  return drift.renumber
    ? fields.map((field) => ({ ...field, aliasNumber: field.aliasNumber + 5000 }))
    : fields;
}
