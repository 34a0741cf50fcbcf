import { at } from "./columns.ts";
import type { Cell, Column } from "./columns.ts";
import { Refusal } from "./envelope.ts";
import { satisfies } from "./grid-filter.ts";
import type { Plan, Scope } from "./grid-plan.ts";
import { ordinalOfRank, rankAtOrAfter, generatedChangeMs } from "./organizations.ts";
import { changeMsOf, countLive, findRow, nthLive, wasChanged } from "./records.ts";
import type { OrganizationRecords } from "./records.ts";
import { lowerBound, mergeSorted } from "./sorted.ts";

/** One record of an answer: where it is. It is generated when it is written. */
interface Entry {
  records: OrganizationRecords;
  ordinal: number;
}

/** One page of a query. */
export interface Page {
  entries: Entry[];
  /** Whether records follow. */
  more: boolean;
  /** Records of the whole query where an index knows, else those seen so far. */
  total: number;
}

/** Which page, in which order. */
export interface Window {
  sort: { column: Column; descending: boolean } | null;
  offset: number;
  limit: number;
}

/** Sorting by a column without an index is refused above this many records, so that one request cannot eat the memory. */
const largestSort = 500_000;

/** The page of a planned query. Every call runs anew: records may shift between pages, as in PEMS. */
export function selectPage(plan: Plan, window: Window): Page {
  const direct = selectDirect(plan, window);
  if (direct !== null) return direct;
  const entries: Entry[] = [];
  let seen = 0;
  for (const entry of matching(plan, window.sort)) {
    seen += 1;
    if (seen <= window.offset) continue;
    if (entries.length === window.limit) return { entries, more: true, total: seen };
    entries.push(entry);
  }
  return { entries, more: false, total: seen };
}

/** How many records a planned query has. */
export function countMatching(plan: Plan): number {
  if (plan.rest.length === 0 && plan.changed === null) return countScopes(plan.scopes);
  let count = 0;
  for (const entry of matching(plan, null)) count += entry.ordinal >= 0 ? 1 : 0;
  return count;
}

/** Jumps straight to the page where ids ascend inside one organization and nothing else is asked. */
function selectDirect(plan: Plan, { sort, offset, limit }: Window): Page | null {
  const inOrder =
    sort === null ||
    (sort.column.index === at.pfs_id && !sort.descending && plan.scopes.length <= 1);
  if (!inOrder || plan.rest.length > 0 || plan.changed !== null) return null;
  const total = countScopes(plan.scopes);
  const entries: Entry[] = [];
  let skip = offset;
  for (const { records, from, to } of plan.scopes) {
    const live = countLive(records, from, to);
    for (const ordinal of skip < live
      ? ordinals({ records, from: nthLive(records, from, skip), to })
      : []) {
      if (entries.length === limit) break;
      entries.push({ records, ordinal });
    }
    skip = Math.max(0, skip - live);
  }
  return { entries, more: offset + entries.length < total, total };
}

const countScopes = (scopes: readonly Scope[]): number =>
  scopes.reduce((sum, { records, from, to }) => sum + countLive(records, from, to), 0);

function* matching(plan: Plan, sort: Window["sort"]): Generator<Entry> {
  const passes = ({ records, ordinal }: Entry): boolean => {
    if (plan.rest.length === 0) return true;
    const row = findRow(records, ordinal);
    return row !== null && plan.rest.every((condition) => satisfies(row, condition));
  };
  for (const entry of candidates(plan, sort)) if (passes(entry)) yield entry;
}

function* candidates(plan: Plan, sort: Window["sort"]): Generator<Entry> {
  if (sort === null) {
    for (const scope of plan.scopes) yield* inScope(scope, plan);
    return;
  }
  if (sort.column.index === at.pfs_id && !sort.descending) {
    yield* mergeSorted(
      plan.scopes.map((scope) => inScope(scope, plan)),
      byId,
    );
    return;
  }
  if (sort.column.index === at.pfs_lastmodified && !sort.descending) {
    const range = plan.changed ?? { sinceMs: 0, beforeMs: Number.MAX_SAFE_INTEGER };
    yield* mergeSorted(
      plan.scopes.map((scope) => changed(scope, range)),
      byChange,
    );
    return;
  }
  yield* sorted(plan, sort.column, sort.descending);
}

/** Records of a scope by id. Few changed ones are looked up and sorted; many are met soon enough by walking. */
function* inScope(scope: Scope, plan: Plan): Generator<Entry> {
  const { records, from, to } = scope;
  if (plan.changed === null) {
    for (const ordinal of ordinals(scope)) yield { records, ordinal };
    return;
  }
  const { sinceMs, beforeMs } = plan.changed;
  if (changedAtMost(records, sinceMs, beforeMs) * 50 < to - from) {
    const found = [...changed(scope, plan.changed)]
      .map((entry) => entry.ordinal)
      .toSorted((first, second) => first - second);
    for (const ordinal of found) yield { records, ordinal };
    return;
  }
  for (const ordinal of ordinals(scope)) {
    const ms = changeMsOf(records, ordinal);
    if (ms >= sinceMs && ms < beforeMs) yield { records, ordinal };
  }
}

function* ordinals({ records, from, to }: Scope): Generator<number> {
  const hasDeletions = records.deleted.length > 0;
  for (let ordinal = from; ordinal < to; ordinal += 1) {
    if (!hasDeletions || records.overrides.get(ordinal)?.deleted !== true) yield ordinal;
  }
}

function changedAtMost(
  { organization, changes }: OrganizationRecords,
  sinceMs: number,
  beforeMs: number,
): number {
  const generated = rankAtOrAfter(organization, beforeMs) - rankAtOrAfter(organization, sinceMs);
  return generated + changes.length - firstChange(changes, sinceMs);
}

const firstChange = (changes: OrganizationRecords["changes"], ms: number): number =>
  lowerBound(
    changes,
    { ms, ordinal: -1 },
    (first, second) => first.ms - second.ms || first.ordinal - second.ordinal,
  );

type Changed = Entry & { ms: number };

/** Records of a scope by time of change: generated ones by rank, changed ones by index. */
function* changed(
  { records, from, to }: Scope,
  range: { sinceMs: number; beforeMs: number },
): Generator<Changed> {
  const exists = ({ ordinal }: Entry): boolean =>
    ordinal >= from && ordinal < to && records.overrides.get(ordinal)?.deleted !== true;
  for (const entry of mergeSorted(
    [generatedChanges(records, range), laterChanges(records, range)],
    byChange,
  )) {
    if (exists(entry)) yield entry;
  }
}

function* generatedChanges(
  records: OrganizationRecords,
  range: { sinceMs: number; beforeMs: number },
): Generator<Changed> {
  const { organization } = records;
  const end = rankAtOrAfter(organization, range.beforeMs);
  for (let rank = rankAtOrAfter(organization, range.sinceMs); rank < end; rank += 1) {
    const ordinal = ordinalOfRank(organization, rank);
    if (!wasChanged(records, ordinal))
      yield { records, ordinal, ms: generatedChangeMs(organization, ordinal) };
  }
}

function* laterChanges(
  records: OrganizationRecords,
  range: { sinceMs: number; beforeMs: number },
): Generator<Changed> {
  for (
    let place = firstChange(records.changes, range.sinceMs);
    place < records.changes.length;
    place += 1
  ) {
    const change = records.changes[place];
    if (change === undefined || change.ms >= range.beforeMs) return;
    yield { records, ordinal: change.ordinal, ms: change.ms };
  }
}

function* sorted(plan: Plan, column: Column, descending: boolean): Generator<Entry> {
  if (countScopes(plan.scopes) > largestSort)
    throw new Refusal(`Sorting by ${column.alias} is not possible for this many records.`);
  const keyed: { entry: Entry; key: Cell }[] = [];
  for (const scope of plan.scopes) {
    for (const entry of inScope(scope, plan))
      keyed.push({ entry, key: findRow(entry.records, entry.ordinal)?.[column.index] ?? null });
  }
  const inColumn = keyed.toSorted(
    (first, second) => compareKeys(first.key, second.key) * (descending ? -1 : 1),
  );
  for (const { entry } of inColumn) yield entry;
}

/** Blank first, then values; dirty texts among numbers come last. */
function compareKeys(first: Cell, second: Cell): number {
  if (first === null || second === null) return Number(first !== null) - Number(second !== null);
  if (typeof first === "number" && typeof second === "number") return first - second;
  if (typeof first !== typeof second) return typeof first === "string" ? 1 : -1;
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

const idOf = ({ records, ordinal }: Entry): number => records.organization.idBase + ordinal;
const byId = (first: Entry, second: Entry): number => idOf(first) - idOf(second);
const byChange = (first: Changed, second: Changed): number =>
  first.ms - second.ms || first.ordinal - second.ordinal;
