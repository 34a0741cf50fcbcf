import { findColumn } from "./columns.ts";
import type { Cell, Row } from "./columns.ts";
import { blankRow, generateRow } from "./generate-row.ts";
import { generatedChangeMs, ordinalOf } from "./organizations.ts";
import type { Organization } from "./organizations.ts";
import { insertSorted, lowerBound, removeSorted } from "./sorted.ts";
import type { Override, StateStore } from "./state-store.ts";

/** One organization with what was changed over its generated records. */
export interface OrganizationRecords {
  organization: Organization;
  overrides: Map<number, Override>;
  /** Ordinals that do not exist any more, ascending. */
  deleted: number[];
  /** Changed records by time of change, ascending; `ordinal` breaks ties. */
  changes: { ms: number; ordinal: number }[];
  /** One past the last ordinal, generated or added. */
  end: number;
}

/** All records of the tenant. */
export interface Records {
  organizations: readonly OrganizationRecords[];
  find(organizationCode: string): OrganizationRecords | null;
  /** Replaces cells of a record and keeps them; a new ordinal adds a record. */
  save(records: OrganizationRecords, ordinal: number, cells: Partial<Record<string, Cell>>): void;
  setDeleted(records: OrganizationRecords, ordinal: number, deleted: boolean): void;
  /** Takes everything back to what was generated. */
  clear(): void;
}

/** Opens the records: generated on demand, overrides from the store. */
export function openRecords(organizations: readonly Organization[], store: StateStore): Records {
  const all = organizations.map((organization) => pristine(organization));
  const byCode = new Map(all.map((records) => [records.organization.code, records]));
  for (const { organization, ordinal, override } of store.listOverrides()) {
    const records = byCode.get(organization);
    if (records !== undefined) place(records, ordinal, override);
  }

  const keep = (records: OrganizationRecords, ordinal: number, override: Override): void => {
    store.saveOverride(records.organization.code, ordinal, override);
    place(records, ordinal, override);
  };
  return {
    organizations: all,
    find: (code) => byCode.get(code) ?? null,
    save(records, ordinal, cells) {
      const before = records.overrides.get(ordinal);
      keep(records, ordinal, {
        cells: { ...before?.cells, ...withoutUndefined(cells) },
        deleted: before?.deleted ?? false,
      });
    },
    setDeleted(records, ordinal, deleted) {
      keep(records, ordinal, { cells: records.overrides.get(ordinal)?.cells ?? {}, deleted });
    },
    clear() {
      for (const records of all) Object.assign(records, pristine(records.organization));
    },
  };
}

/** The record of an ordinal as it is now, or null when there is none. */
export function findRow(records: OrganizationRecords, ordinal: number): Row | null {
  const { organization, overrides } = records;
  if (ordinal < 0 || ordinal >= records.end) return null;
  const override = overrides.get(ordinal);
  if (override === undefined) return generateRow(organization, ordinal);
  if (override.deleted) return null;
  const row = ordinal < organization.size ? generateRow(organization, ordinal) : blankRow();
  for (const [alias, cell] of Object.entries(override.cells)) {
    const column = findColumn(alias);
    if (column !== null) row[column.index] = cell;
  }
  return row;
}

/** The ordinal and record of a PFA id, or null. */
export function findByPfaId(
  records: OrganizationRecords,
  pfaId: string,
): { ordinal: number; row: Row } | null {
  const ordinal = ordinalOf(records.organization, pfaId);
  const row = ordinal === null ? null : findRow(records, ordinal);
  return ordinal === null || row === null ? null : { ordinal, row };
}

/** When a record was last changed, without generating it. */
export function changeMsOf(records: OrganizationRecords, ordinal: number): number {
  const changed = records.overrides.get(ordinal)?.cells["pfs_lastmodified"];
  return typeof changed === "number" ? changed : generatedChangeMs(records.organization, ordinal);
}

/** True when the record's time of change is not the generated one. */
export const wasChanged = (records: OrganizationRecords, ordinal: number): boolean =>
  typeof records.overrides.get(ordinal)?.cells["pfs_lastmodified"] === "number";

/** How many records exist from one ordinal up to, not including, another. */
export function countLive(records: OrganizationRecords, from: number, to: number): number {
  if (to <= from) return 0;
  return (
    to -
    from -
    (lowerBound(records.deleted, to, byNumber) - lowerBound(records.deleted, from, byNumber))
  );
}

/** The ordinal of the nth existing record at or after another (n from 0). */
export function nthLive(records: OrganizationRecords, from: number, n: number): number {
  let ordinal = from + n;
  for (
    let index = lowerBound(records.deleted, from, byNumber);
    index < records.deleted.length;
    index += 1
  ) {
    if ((records.deleted[index] ?? Infinity) > ordinal) break;
    ordinal += 1;
  }
  return ordinal;
}

const byNumber = (first: number, second: number): number => first - second;
const byChange = (
  first: { ms: number; ordinal: number },
  second: { ms: number; ordinal: number },
): number => first.ms - second.ms || first.ordinal - second.ordinal;

const pristine = (organization: Organization): OrganizationRecords => ({
  organization,
  overrides: new Map(),
  deleted: [],
  changes: [],
  end: organization.size,
});

/** Puts an override in place of the one before, in every index. */
function place(records: OrganizationRecords, ordinal: number, override: Override): void {
  const before = records.overrides.get(ordinal);
  const [previousMs, ms] = [before?.cells["pfs_lastmodified"], override.cells["pfs_lastmodified"]];
  if (typeof previousMs === "number")
    removeSorted(records.changes, { ms: previousMs, ordinal }, byChange);
  if (typeof ms === "number") insertSorted(records.changes, { ms, ordinal }, byChange);
  if (before?.deleted === true) removeSorted(records.deleted, ordinal, byNumber);
  if (override.deleted) insertSorted(records.deleted, ordinal, byNumber);
  records.overrides.set(ordinal, override);
  records.end = Math.max(records.end, ordinal + 1);
}

const withoutUndefined = (cells: Partial<Record<string, Cell>>): Record<string, Cell> =>
  Object.fromEntries(
    Object.entries(cells).flatMap(([alias, cell]) => (cell === undefined ? [] : [[alias, cell]])),
  );
