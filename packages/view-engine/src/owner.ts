import { isEmpty } from "@pfa/domain/draft.ts";
import type { OwnRecord } from "./draft-record.ts";
import type { CodedRecord, DraftRows } from "./draft-rows.ts";
import type { Sliced } from "./sliced.ts";

/** What a planner has, as it was loaded and as views are built from it. */
export type Owner = {
  revision: number;
  /** Rises with each change: work that began before one is worthless. */
  changes: number;
  records: Map<number, OwnRecord>;
  rows: DraftRows;
};

/** About what the edits and items of a record take as objects. */
const RECORD_BYTES = 500;

/** Bytes of drafts. */
export const ownerMemory = ({ rows, records }: Owner): number =>
  rows.memory + records.size * RECORD_BYTES;

/** Sets what an owner has of a record. */
export function changeRecord(
  { rows, records }: Pick<Owner, "rows" | "records">,
  rid: number,
  coded: CodedRecord | undefined,
): void {
  if (coded && !isEmpty(coded.edits)) rows.put(rid, coded.codes);
  else rows.remove(rid);
  if (coded) records.set(rid, { rid, edits: coded.edits, items: coded.items });
  else records.delete(rid);
}

/** An owner with many changes: a copy, so that nobody sees the half of them. */
export function* changedOwner(
  owner: Owner,
  revision: number,
  rids: ReadonlySet<number>,
  coded: ReadonlyMap<number, CodedRecord>,
): Sliced<Owner> {
  const records = new Map(owner.records);
  const changed = { rows: owner.rows.copy(records), records };
  yield;
  let count = 0;
  for (const rid of rids) {
    changeRecord(changed, rid, coded.get(rid));
    count += 1;
    if (count % 512 === 0) yield;
  }
  return { ...changed, revision, changes: owner.changes + 1 };
}
