import { at } from "./columns.ts";
import type { Cell, Row } from "./columns.ts";
import { Refusal } from "./envelope.ts";
import { conditionOf } from "./grid-filter.ts";
import { planQuery } from "./grid-plan.ts";
import { selectPage } from "./grid-query.ts";
import { parseGridRequest, gridName } from "./grid-request.ts";
import { editors } from "./master-data.ts";
import { drawsOf, pick } from "./random.ts";
import type { Draw } from "./random.ts";
import { changeMarks, savedCells } from "./record-edit.ts";
import type { Cells } from "./record-edit.ts";
import { countLive, findByPfaId, findRow, nthLive } from "./records.ts";
import type { OrganizationRecords } from "./records.ts";
import { ordinalOf } from "./organizations.ts";
import type { Simulation } from "./simulation.ts";

/** Which record. */
export interface RecordKey {
  organization: string;
  pfaId: string;
}

/** Someone else saves a record in PEMS itself. Returns the new update count. */
export function editAsOther(
  simulation: Simulation,
  key: RecordKey,
  written: Cells,
  user: string,
): Cell {
  const { records, ordinal, row } = existing(simulation, key);
  const cells = savedCells(row, written, { user, nowMs: simulation.clock.nowMs() });
  simulation.records.save(records, ordinal, cells);
  return cells.recordid ?? null;
}

/** A record disappears at the source: no grid and no screen knows it any more. */
export function deleteAtSource(simulation: Simulation, key: RecordKey): void {
  const { records, ordinal } = existing(simulation, key);
  simulation.records.setDeleted(records, ordinal, true);
}

/** A deleted record comes back, marked as changed. */
export function restoreAtSource(simulation: Simulation, key: RecordKey): void {
  const records = organizationOf(simulation, key.organization);
  const ordinal = ordinalOf(records.organization, key.pfaId);
  if (ordinal === null || records.overrides.get(ordinal)?.deleted !== true)
    throw new Refusal("The record is not deleted", "NOT_DELETED");
  simulation.records.setDeleted(records, ordinal, false);
  const marks = changeMarks(findRow(records, ordinal) ?? [], {
    user: "SYSTEM",
    nowMs: simulation.clock.nowMs(),
  });
  simulation.records.save(records, ordinal, marks);
}

/** Other users make so many edits: mostly dates, some rates and actualizations. Returns what they touched. */
export function churn(
  simulation: Simulation,
  count: number,
  organization: string | null,
  draw: Draw,
): RecordKey[] {
  const open = simulation.records.organizations.filter(
    (records) =>
      records.organization.active &&
      (organization === null || records.organization.code === organization),
  );
  return simulation.store.together(() =>
    Array.from({ length: count }, () => churnOnce(simulation, open, draw)).filter(
      (key) => key !== null,
    ),
  );
}

/** A mass revision: a category of an organization gets a new price level. Returns how many records changed. */
export function reprice(
  simulation: Simulation,
  organization: string,
  category: string,
  factor: number,
): number {
  const request = parseGridRequest({
    GRID: { GRID_NAME: gridName, USER_FUNCTION_NAME: gridName },
    MULTIADDON_FILTERS: {
      MADDON_FILTER: [
        { ALIAS_NAME: "pfs_a_org", OPERATOR: "=", VALUE: organization },
        { ALIAS_NAME: "pfs_f_category", OPERATOR: "=", VALUE: category },
      ],
    },
  });
  const window = { sort: null, offset: 0, limit: Number.MAX_SAFE_INTEGER };
  const { entries } = selectPage(planQuery(simulation.records, conditionOf(request)), window);
  const change = { user: "MASS.REVISION", nowMs: simulation.clock.nowMs() };
  simulation.store.together(() => {
    for (const { records, ordinal } of entries) {
      const row = findRow(records, ordinal);
      const rate = row?.[at.pfs_f_rate];
      if (row === null || typeof rate !== "number") continue;
      simulation.records.save(
        records,
        ordinal,
        savedCells(row, { pfs_f_rate: Math.round(rate * factor) }, change),
      );
    }
  });
  return entries.length;
}

function churnOnce(
  simulation: Simulation,
  open: readonly OrganizationRecords[],
  draw: Draw,
): RecordKey | null {
  const total = open.reduce((sum, records) => sum + countLive(records, 0, records.end), 0);
  let place = Math.floor(draw() * total);
  for (const records of open) {
    const live = countLive(records, 0, records.end);
    if (place < live) return editSomehow(simulation, records, nthLive(records, 0, place), draw);
    place -= live;
  }
  return null;
}

function editSomehow(
  simulation: Simulation,
  records: OrganizationRecords,
  ordinal: number,
  draw: Draw,
): RecordKey | null {
  const row = findRow(records, ordinal);
  if (row === null) return null;
  const change = { user: pick(draw, editors), nowMs: simulation.clock.nowMs() };
  simulation.records.save(records, ordinal, savedCells(row, drawEdit(row, draw), change));
  return {
    organization: records.organization.code,
    pfaId: String(row[at.pfs_id]).replace(/\s/g, ""),
  };
}

function drawEdit(row: Row, draw: Draw): Cells {
  const [start, end, rate] = [row[at.pfs_f_startdate], row[at.pfs_f_enddate], row[at.pfs_f_rate]];
  const share = draw();
  const days = 1 + Math.floor(draw() * 28);
  if (share < 0.15 && typeof rate === "number")
    return { pfs_f_rate: Math.round(rate * (0.95 + draw() * 0.15)) };
  if (share < 0.25) return { pfs_f_actualized: true };
  if (share < 0.45 && typeof start === "number" && typeof end === "number") {
    return { pfs_f_startdate: start + days, pfs_f_enddate: end + days };
  }
  return typeof end === "number" ? { pfs_f_enddate: end + days } : {};
}

/** Other users at work as often as the settings say; returns how to stop them. */
export function startChurn(simulation: Simulation): () => void {
  const draw = drawsOf(simulation.startedAt);
  let due = 0;
  const timer = setInterval(() => {
    due += simulation.faults.current().churnPerMinute / 60;
    const count = Math.floor(due);
    if (count === 0) return;
    due -= count;
    churn(simulation, count, null, draw);
  }, 1000);
  timer.unref();
  return () => clearInterval(timer);
}

function existing(
  simulation: Simulation,
  key: RecordKey,
): { records: OrganizationRecords; ordinal: number; row: Row } {
  const records = organizationOf(simulation, key.organization);
  const found = findByPfaId(records, key.pfaId);
  if (found === null) throw new Refusal("Record not found", "RECORD_NOT_FOUND", 404);
  return { records, ...found };
}

function organizationOf({ records }: Simulation, code: string): OrganizationRecords {
  const found = records.find(code);
  if (found === null)
    throw new Refusal(`Organization ${code} is not known`, "RECORD_NOT_FOUND", 404);
  return found;
}
