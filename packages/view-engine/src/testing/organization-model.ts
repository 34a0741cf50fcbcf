import assert from "node:assert/strict";
import {
  type ReferenceRecord,
  referenceView,
  type ReferenceRow,
} from "@pfa/db/testing/reference-view.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import { isEmpty } from "@pfa/domain/draft.ts";
import { type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import { type FieldMarks, markFields, type SentItem } from "@pfa/domain/row-marks.ts";
import type { WindowRequest } from "@pfa/domain/view-requests.ts";
import { visibleMessage } from "@pfa/domain/visible-message.ts";
import type { View, Window, WindowRow } from "@pfa/domain/window.ts";
import { type OwnRecord, textsOf } from "../draft-record.ts";
import { operandsOf } from "../filter.ts";
import { OrganizationViews, type Reader } from "../organization-views.ts";
import { drain } from "../sliced.ts";
import type { Store } from "../store.ts";
import { stageChange } from "../store-change.ts";
import { buildStore, changedRow, learnTexts, type StoredRecord } from "./build-store.ts";

/** What a planner has of a record besides the mirror. */
export type Own = { edits: FieldEdits; items: readonly SentItem[] };

/**
 * An organization held twice: plainly, and by the engine, which is told of each change. Every answer of the engine is compared
 * with what follows from the plain side.
 */
export class OrganizationModel {
  readonly store: Store;
  readonly views: OrganizationViews;
  version = 1;
  readonly revisions = new Map<number, number>();
  private readonly records = new Map<number, StoredRecord>();
  private readonly own = new Map<number, Map<number, Own>>();

  constructor(records: readonly StoredRecord[], limits = { permutations: 3, viewBytes: 1 << 20 }) {
    for (const record of records) this.records.set(record.rid, record);
    this.store = buildStore(records, this.version);
    this.views = new OrganizationViews(this.store, limits);
  }

  get rids(): number[] {
    return [...this.records.keys()];
  }

  /** Records that a planner has drafts of, those that the mirror does not have yet included. */
  draftedBy(userId: number): number[] {
    return [...this.ownOf(userId)].filter(([, { edits }]) => !isEmpty(edits)).map(([rid]) => rid);
  }

  /** Everything that a planner has. */
  load(userId: number, own: ReadonlyMap<number, Own> = this.ownOf(userId)): void {
    this.own.set(userId, new Map(own));
    const revision = (this.revisions.get(userId) ?? 0) + 1;
    this.revisions.set(userId, revision);
    const records = this.ownRecords(userId, [...own.keys()]);
    learnTexts(this.store.fold, textsOf(records));
    drain(this.views.loadOwner(userId, revision, records));
  }

  /** What a planner has now of some records. */
  change(userId: number, changed: ReadonlyMap<number, Own | null>): void {
    drain(this.changing(userId, changed));
  }

  /** The same, as work to be run. */
  changing(userId: number, changed: ReadonlyMap<number, Own | null>) {
    const own = this.ownOf(userId);
    for (const [rid, now] of changed) {
      if (now) own.set(rid, now);
      else own.delete(rid);
    }
    const revision = (this.revisions.get(userId) ?? 0) + 1;
    this.revisions.set(userId, revision);
    const rids = [...changed.keys()];
    const records = this.ownRecords(userId, rids);
    learnTexts(this.store.fold, textsOf(records));
    return this.views.changeOwner(userId, revision, { rids, records });
  }

  /** The mirror's records are now these. */
  apply(changed: readonly StoredRecord[]): void {
    for (const record of changed) this.records.set(record.rid, record);
    this.version += 1;
    const rows = changed.map((record) => changedRow(this.store, record));
    this.views.apply(drain(stageChange(this.store, rows, this.version)));
  }

  asking(reader: Reader, request: WindowRequest) {
    learnTexts(this.store.fold, operandsOf(request.view));
    return this.views.window(reader, request);
  }

  /** Answered before and after the view is complete: by different ways, which have to agree. */
  window(reader: Reader, request: WindowRequest): Window {
    const first = this.windowNow(reader, request);
    drain(this.views.complete(reader.userId, request.view));
    const complete = this.windowNow(reader, request);
    // The same states were told of; when the rows last moved in them may be known better by one way.
    assert.deepEqual({ ...first, moved: null }, { ...complete, moved: null });
    return complete;
  }

  private windowNow(reader: Reader, request: WindowRequest): Window {
    return JSON.parse(Buffer.from(drain(this.asking(reader, request))).toString()) as Window;
  }

  expectedRecords(userId: number): ReferenceRecord[] {
    return [...this.records.values()].map(({ rid, record }) => ({
      rid,
      record,
      ...(this.ownOf(userId).get(rid) ?? { edits: {}, items: [] }),
    }));
  }

  expectedRows(userId: number, view: View): ReferenceRow[] {
    return referenceView(this.expectedRecords(userId), view);
  }

  /** The window that a reader has to get, `moved` left out. */
  expectedWindow(reader: Reader, { view, columns, startRow, endRow }: WindowRequest): Window {
    const { userId } = reader;
    const all = this.expectedRows(userId, view);
    return {
      columns: [...columns],
      rows: all.slice(startRow, endRow).map((row) => this.expectedRow(reader, row, columns)),
      total: all.length,
      version: { mirror: this.version, drafts: this.revisions.get(userId) ?? 0 },
    };
  }

  private expectedRow(
    { userId, permissions }: Reader,
    { rid, record, merged }: ReferenceRow,
    columns: readonly FieldKey[],
  ): WindowRow {
    const own = this.ownOf(userId).get(rid) ?? { edits: {}, items: [] };
    const marks = visibleMarks(own, record.values, permissions);
    return {
      id: record.pfaId,
      values: columns.map((field) => merged[field]),
      ...(record.isVanished && { vanished: true as const }),
      ...(Object.keys(marks).length > 0 && { marks }),
    };
  }

  private ownOf(userId: number): Map<number, Own> {
    return this.own.get(userId) ?? new Map<number, Own>();
  }

  private ownRecords(userId: number, rids: readonly number[]): OwnRecord[] {
    const own = this.ownOf(userId);
    return rids.flatMap((rid) => {
      const now = own.get(rid);
      return now && (!isEmpty(now.edits) || now.items.length > 0) ? [{ rid, ...now }] : [];
    });
  }
}

function visibleMarks(
  { edits, items }: Own,
  mirror: Parameters<typeof markFields>[0]["mirror"],
  permissions: ReadonlySet<Permission>,
): FieldMarks {
  const told = items.map((item) => ({
    ...item,
    message: visibleMessage(permissions, Object.keys(item.edits) as FieldKey[], item.message),
  }));
  const visible = new Set(visibleFields(permissions));
  const marks = Object.entries(markFields({ edits, mirror, items: told }));
  return Object.fromEntries(marks.filter(([field]) => visible.has(field as FieldKey)));
}
