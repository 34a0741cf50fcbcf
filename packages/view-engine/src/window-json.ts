import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import type { Window } from "@pfa/domain/window.ts";
import type { OwnRecord } from "./draft-record.ts";
import type { DraftRows } from "./draft-rows.ts";
import { NO_VALUE } from "./row-source.ts";
import { JsonBytes } from "./json-bytes.ts";
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

/** Between two windows it is empty: one is written without a break. */
const out = new JsonBytes();

/** A `Window` of the domain as the bytes of its JSON, straight from the columns. */
export function windowJson(
  from: WrittenFrom,
  rids: Int32Array,
  { columns, ...rest }: Omit<Window, "rows">,
): Uint8Array<ArrayBuffer> {
  const writeId = cellWriter(from, "pfaId");
  const writers = columns.map((field) => cellWriter(from, field));
  out.plain('{"columns":');
  out.value(columns);
  out.plain(',"rows":[');
  for (const [position, rid] of rids.entries()) {
    const place = from.rows.place(rid);
    out.plain(position === 0 ? '{"id":' : ',{"id":');
    writeId(rid, place);
    out.plain(',"values":[');
    for (let column = 0; column < writers.length; column += 1) {
      if (column > 0) out.plain(",");
      writers[column]?.(rid, place);
    }
    out.plain("]");
    writeFlags(from, rid);
    out.plain("}");
  }
  out.plain("],");
  // The rest of an object that has begun.
  out.plain(JSON.stringify(rest).slice(1));
  return out.take();
}

function writeFlags({ store, records, sight }: WrittenFrom, rid: number): void {
  if (store.states[rid] === rowState.vanished) out.plain(',"vanished":true');
  const record = records.get(rid);
  const marks = record && marksOf(store, record, sight);
  if (!marks) return;
  out.plain(',"marks":');
  out.value(marks);
}

/** Writes one column's cells; a record without a draft has place -1. */
function cellWriter(
  { store, rows }: WrittenFrom,
  field: FieldKey,
): (rid: number, place: number) => void {
  const column = store.columns[field];
  if (!(column instanceof ValueColumn)) {
    const { codes, dictionary } = textColumn(store, field);
    return (rid, place) =>
      dictionary.writeJson(place === -1 ? (codes[rid] ?? 0) : rows.code(place, field), out);
  }
  const write = writers[column.kind];
  // Looked up once: a window reads thousands of cells.
  const { values, empty, offset } = column;
  return (rid, place) => {
    const raw = values[rid] ?? empty;
    const code = raw === empty ? NO_VALUE : raw + offset;
    const value = place === -1 ? code : rows.code(place, field);
    if (value === NO_VALUE) out.plain("null");
    else write(value);
  };
}

const writers: Record<ValueKind, (value: number) => void> = {
  number: (cents) => out.hundredths(cents),
  boolean: (value) => out.plain(value === 1 ? "true" : "false"),
  date: (day) => out.plain(dayJson(day)),
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
