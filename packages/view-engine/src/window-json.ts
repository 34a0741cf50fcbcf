import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import type { Window } from "@pfa/domain/window.ts";
import type { OwnRecord } from "./draft-record.ts";
import { type DraftRows, NO_VALUE } from "./draft-rows.ts";
import { rowState, type Store, textColumn } from "./store.ts";
import { ValueColumn, type ValueKind } from "./value-column.ts";
import { marksOf, type Sight } from "./view-marks.ts";

/** What rows are written from. */
export type WrittenFrom = {
  store: Store;
  rows: DraftRows;
  /** What the reader has, by ordinal. */
  records: ReadonlyMap<number, OwnRecord>;
  sight: Sight;
};

/** A `Window` of the domain as JSON, straight from the columns. */
export function windowJson(
  from: WrittenFrom,
  rids: Int32Array,
  { columns, ...rest }: Omit<Window, "rows">,
): string {
  const id = cellWriter(from, "pfaId");
  const cells = columns.map((field) => cellWriter(from, field));
  const rows: string[] = [];
  for (const rid of rids) {
    const place = from.rows.place(rid);
    let values = "";
    for (const cell of cells) values += (values === "" ? "" : ",") + cell(rid, place);
    rows.push(`{"id":${id(rid, place)},"values":[${values}]${flagsJson(from, rid)}}`);
  }
  const { total, version, moved } = rest;
  const end = moved ? `,"moved":${JSON.stringify(moved)}` : "";
  return `{"columns":${JSON.stringify(columns)},"rows":[${rows.join(",")}],"total":${total},"version":${JSON.stringify(version)}${end}}`;
}

function flagsJson({ store, records, sight }: WrittenFrom, rid: number): string {
  const vanished = store.states[rid] === rowState.vanished ? `,"vanished":true` : "";
  const record = records.get(rid);
  const marks = record && marksOf(store, record, sight);
  return marks ? `${vanished},"marks":${JSON.stringify(marks)}` : vanished;
}

/** Writes one column's cells; a record without a draft has place -1. */
function cellWriter(
  { store, rows }: WrittenFrom,
  field: FieldKey,
): (rid: number, place: number) => string {
  const column = store.columns[field];
  if (!(column instanceof ValueColumn)) {
    const { codes, dictionary } = textColumn(store, field);
    return (rid, place) =>
      dictionary.json(place === -1 ? (codes[rid] ?? 0) : rows.code(place, field));
  }
  const write = writers[column.kind];
  return (rid, place) => {
    const value = place === -1 ? column.at(rid) : rows.code(place, field);
    return value === null || value === NO_VALUE ? "null" : write(value);
  };
}

const writers: Record<ValueKind, (value: number) => string> = {
  number: (cents) => String(cents / 100),
  boolean: (value) => (value === 1 ? "true" : "false"),
  date: dayJson,
};

const KEPT_DAYS = 50_000;
const dayJsons = new Map<number, string>();

function dayJson(day: number): string {
  const known = dayJsons.get(day);
  if (known !== undefined) return known;
  if (dayJsons.size >= KEPT_DAYS) dayJsons.clear();
  const json = `"${fromEpochDay(day)}"`;
  dayJsons.set(day, json);
  return json;
}
