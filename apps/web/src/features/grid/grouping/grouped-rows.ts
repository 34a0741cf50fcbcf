import { type FieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { GroupLevel } from "@pfa/domain/view-display.ts";
import type { Group, Groups, RowPosition, RowRange } from "@pfa/domain/view-requests.ts";
import {
  isSummable,
  type View,
  type ViewVersion,
  type Window,
  type WindowRow,
} from "@pfa/domain/window.ts";
import type { ViewCalls } from "../window-source.ts";
import { groupValueOf, viewOfGroup } from "./group-conditions.ts";
import { type Branch, type Piece, piecesOf, rowOfGroup, sizeOf, withOpen } from "./group-tree.ts";

/** What a row says that stands for a group. */
export type GroupInfo = {
  level: GroupLevel;
  depth: number;
  value: FieldValue;
  records: number;
  isOpen: boolean;
};
/** A row of a window that is a record or a group. */
export type GroupedRow = WindowRow & { group?: GroupInfo };

export type GroupCalls = ViewCalls & {
  fetchGroups: (
    view: View,
    asked: GroupLevel & { sums: FieldKey[]; offset: number; limit: number },
    signal: AbortSignal,
  ) => Promise<Groups>;
};

/** Groups that are read together. */
const PAGE = 200;
/** An open group is looked for among so many; one further down that was open is closed after the view has moved. */
const MOST_PAGES = 50;
/** Drafts and syncs may move the view between two questions of one answer. */
const TRIES = 3;

/**
 * A view's rows by groups: windows of groups and of the records in open ones, answered like windows of a plain view. Which
 * groups are open is kept by their values, so that it outlives edits and syncs.
 */
export class GroupedRows implements ViewCalls {
  private readonly calls: GroupCalls;
  private readonly levels: readonly GroupLevel[];
  /** Paths of the open groups. */
  private readonly opened = new Set<string>();
  private view = "";
  private root: Branch | null = null;
  private version: ViewVersion | null = null;
  private sums: FieldKey[] = [];
  private readonly pages = new Map<string, Promise<Groups>>();

  constructor(calls: GroupCalls, levels: readonly GroupLevel[]) {
    this.calls = calls;
    this.levels = levels;
  }

  readonly fetchWindow: ViewCalls["fetchWindow"] = async (view, asked, signal) => {
    this.turnTo(view, asked.columns);
    let rows: GroupedRow[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) {
      // oxlint-disable-next-line no-await-in-loop -- again only where the view has moved meanwhile
      const root = await this.tree(view);
      const seen: ViewVersion[] = [];
      const pieces = piecesOf(root, asked);
      if (pieces.every(({ kind }) => kind === "groups")) this.forgetPages(pieces);
      // oxlint-disable-next-line no-await-in-loop -- the same
      const parts = await Promise.all(
        pieces.map((piece) => this.read(view, piece, { columns: asked.columns, seen, signal })),
      );
      rows = parts.flat();
      if (seen.every((version) => isSame(version, this.version))) break;
      this.forget();
    }
    const root = await this.tree(view);
    const version = this.version ?? { mirror: 0, drafts: 0 };
    return {
      columns: asked.columns,
      rows,
      total: sizeOf(root),
      version,
      ...(asked.since && { moved: movedSince(asked.since, version) }),
    } satisfies Window;
  };

  /** Where a group stands, or a record whose groups are open. */
  readonly fetchPosition: ViewCalls["fetchPosition"] = async (view, id, signal) => {
    const none: RowPosition = { row: null, version: this.version ?? { mirror: 0, drafts: 0 } };
    const path = pathOf(id) ?? (await this.pathOfRecord(view, id, signal));
    if (!path || !this.root) return none;
    const places = await this.placesOf(view, path);
    const row = places && rowOfGroup(this.root, places);
    if (row === null) return none;
    if (isGroupId(id)) return { ...none, row };
    if (!this.opened.has(keyOf(path))) return none;
    const inner = await this.calls.fetchPosition(viewOfGroup(view, this.levels, path), id, signal);
    return { version: inner.version, row: inner.row === null ? null : row + 1 + inner.row };
  };

  /** Opens or closes a group. What is open below it stays so for when it is opened again. */
  toggle(id: string): void {
    const path = pathOf(id);
    if (!path) return;
    const key = keyOf(path);
    if (!this.opened.delete(key)) this.opened.add(key);
    this.root = null;
  }

  /** Opens the groups that a record stands in. */
  async reveal(view: View, id: string, signal: AbortSignal): Promise<void> {
    const path = await this.pathOfRecord(view, id, signal);
    path?.forEach((_, depth) => this.opened.add(keyOf(path.slice(0, depth + 1))));
    this.root = null;
  }

  private turnTo(view: View, columns: readonly FieldKey[]): void {
    const sums = columns.filter((field) => isSummable(field) && !isRate(field));
    const key = JSON.stringify([view, sums]);
    if (key === this.view) return;
    this.view = key;
    this.sums = sums;
    this.forget();
  }

  private forget(): void {
    this.root = null;
    this.version = null;
    this.pages.clear();
  }

  /** Groups in sight are read anew with each question that has no records: only so it is known whether they still hold. */
  private forgetPages(pieces: readonly Piece[]): void {
    for (const piece of pieces)
      if (piece.kind === "groups")
        for (const offset of pagesOf(piece)) this.pages.delete(pageKey(piece.branch.path, offset));
  }

  private async tree(view: View): Promise<Branch> {
    if (this.root) return this.root;
    this.root = await this.grow(view, []);
    return this.root;
  }

  /** What is open below a path. */
  private async grow(view: View, path: readonly FieldValue[]): Promise<Branch> {
    const first = await this.page(view, path, 0);
    this.version ??= first.version;
    let branch: Branch = { kind: "groups", path, total: first.total, open: new Map() };
    for (const inner of this.openBelow(path)) {
      // oxlint-disable-next-line no-await-in-loop -- pages that one needs are there for the next
      const found = await this.find(view, inner, first.total);
      if (!found) continue;
      const isInnermost = inner.length === this.levels.length;
      const part = isInnermost
        ? ({ kind: "records", path: inner, total: found.group.records } as const)
        : // oxlint-disable-next-line no-await-in-loop -- the same
          await this.grow(view, inner);
      branch = withOpen(branch, [found.place], part);
    }
    return branch;
  }

  private openBelow(path: readonly FieldValue[]): FieldValue[][] {
    return [...this.opened]
      .map((key) => JSON.parse(key) as FieldValue[])
      .filter(
        (open) =>
          open.length === path.length + 1 && path.every((value, depth) => value === open[depth]),
      );
  }

  /** A group among those of its level, and its place there. */
  private async find(
    view: View,
    path: readonly FieldValue[],
    total: number,
  ): Promise<{ group: Group; place: number } | null> {
    const outer = path.slice(0, -1);
    const end = Math.min(total, MOST_PAGES * PAGE);
    for (let offset = 0; offset < end; offset += PAGE) {
      // oxlint-disable-next-line no-await-in-loop -- the group is on the first page as a rule
      const { groups } = await this.page(view, outer, offset);
      const index = groups.findIndex(({ value }) => value === path.at(-1));
      const group = groups[index];
      if (group) return { group, place: offset + index };
    }
    return null;
  }

  /** Shared by all who need it, so that none of them giving up ends it for the others. */
  private page(view: View, path: readonly FieldValue[], offset: number): Promise<Groups> {
    const key = pageKey(path, offset);
    const known = this.pages.get(key);
    if (known) return known;
    const level = this.levels[path.length];
    if (!level) throw new Error("groups below the innermost level");
    const asked = { ...level, sums: this.sums, offset, limit: PAGE };
    const groupView = viewOfGroup(view, this.levels, path);
    const page = this.calls.fetchGroups(groupView, asked, new AbortController().signal);
    this.pages.set(key, page);
    page.catch(() => this.pages.delete(key));
    return page;
  }

  private async read(
    view: View,
    piece: Piece,
    { columns, seen, signal }: { columns: FieldKey[]; seen: ViewVersion[]; signal: AbortSignal },
  ): Promise<GroupedRow[]> {
    if (piece.kind === "records") {
      const { path } = piece.leaf;
      const range = { startRow: piece.from, endRow: piece.to, columns };
      const window = await this.calls.fetchWindow(
        viewOfGroup(view, this.levels, path),
        range,
        signal,
      );
      seen.push(window.version);
      return window.rows;
    }
    const { path } = piece.branch;
    const read = await Promise.all(pagesOf(piece).map((offset) => this.page(view, path, offset)));
    seen.push(...read.map(({ version }) => version));
    const first = pagesOf(piece)[0] ?? 0;
    const groups = read.flatMap((page) => page.groups).slice(piece.from - first, piece.to - first);
    return groups.map((group) => this.rowOf(path, group, columns));
  }

  private rowOf(
    path: readonly FieldValue[],
    group: Group,
    columns: readonly FieldKey[],
  ): GroupedRow {
    const level = this.levels[path.length];
    if (!level) throw new Error("a group below the innermost level");
    const { value, records, sums } = group;
    const key = keyOf([...path, value]);
    return {
      id: `${GROUP_PREFIX}${key}`,
      values: columns.map((field) => sums[field] ?? null),
      group: { level, depth: path.length, value, records, isOpen: this.opened.has(key) },
    };
  }

  /** The values that a record's groups have. */
  private async pathOfRecord(
    view: View,
    id: string,
    signal: AbortSignal,
  ): Promise<FieldValue[] | null> {
    const { row } = await this.calls.fetchPosition(view, id, signal);
    if (row === null) return null;
    const columns = this.levels.map(({ field }) => field);
    const range: RowRange = { startRow: row, endRow: row + 1 };
    const { rows } = await this.calls.fetchWindow(view, { ...range, columns }, signal);
    const values = rows[0]?.id === id ? rows[0].values : null;
    return values && this.levels.map((level, depth) => groupValueOf(level, values[depth] ?? null));
  }

  private async placesOf(view: View, path: readonly FieldValue[]): Promise<number[] | null> {
    const places: number[] = [];
    for (const depth of path.keys()) {
      const part = path.slice(0, depth + 1);
      // oxlint-disable-next-line no-await-in-loop -- level by level
      const { total } = await this.page(view, part.slice(0, -1), 0);
      // oxlint-disable-next-line no-await-in-loop -- the same
      const found = await this.find(view, part, total);
      if (!found) return null;
      places.push(found.place);
    }
    return places;
  }
}

const GROUP_PREFIX = "group ";
const isGroupId = (id: string): boolean => id.startsWith(`${GROUP_PREFIX}[`);
const keyOf = (path: readonly FieldValue[]): string => JSON.stringify(path);
const pathOf = (id: string): FieldValue[] | null =>
  isGroupId(id) ? (JSON.parse(id.slice(GROUP_PREFIX.length)) as FieldValue[]) : null;

const pageKey = (path: readonly FieldValue[], offset: number): string => `${offset} ${keyOf(path)}`;

const pagesOf = ({ from, to }: { from: number; to: number }): number[] => {
  const first = Math.floor(from / PAGE);
  const count = Math.ceil(to / PAGE) - first;
  return Array.from({ length: count }, (_, index) => (first + index) * PAGE);
};

/** What costs by the month or the piece is not added up. */
const isRate = (field: FieldKey): boolean => /rate|price|revision/i.test(field);

const isSame = (a: ViewVersion, b: ViewVersion | null): boolean =>
  a.mirror === b?.mirror && a.drafts === b.drafts;

const movedSince = (since: ViewVersion, present: ViewVersion) => ({
  byMirror: since.mirror !== present.mirror,
  byDrafts: since.drafts !== present.drafts,
});
