import type { RowSink } from "@pfa/db/copy-binary.ts";
import { recordStreamColumns } from "@pfa/db/record-stream.ts";
import type { ChangedRow } from "@pfa/view-engine/store-change.ts";
import type { ReadField, StoreBuilder } from "@pfa/view-engine/store-builder.ts";

const RID = recordStreamColumns.findIndex(({ name }) => name === "rid");
const IS_VANISHED = recordStreamColumns.findIndex(({ name }) => name === "isVanished");
/** The field of each column of the stream, or null for the two that are none. */
const fields = recordStreamColumns.map(({ name }) =>
  name === "rid" || name === "isVanished" ? null : (name satisfies ReadField),
);

/** Puts the rows of a stream of records into a store that is being built, without making a value of any text. */
export function intoBuilder(builder: StoreBuilder): RowSink {
  const columns = fields.map((field) => (field === null ? null : builder.column(field)));
  let rid = 0;
  const set = (column: number, value: number): void => {
    const target = columns[column];
    if (target?.kind === "text") throw new TypeError(`column ${column} holds texts`);
    target?.set(rid, value);
  };
  return {
    // A record's cells are empty until something is put into them.
    null: () => undefined,
    integer: (column, value) => {
      if (column === RID) rid = value;
      else set(column, value);
    },
    boolean: (column, value) => {
      if (column === IS_VANISHED) builder.begin(rid, value);
      else set(column, Number(value));
    },
    date: set,
    number: (column, hundredths, isExact) => {
      if (!isExact) builder.isExact = false;
      set(column, hundredths);
    },
    text: (column, bytes, start, end) => {
      const target = columns[column];
      if (target?.kind !== "text") throw new TypeError(`column ${column} holds no texts`);
      target.set(rid, bytes, start, end);
    },
    endRow: () => builder.end(),
  };
}

/** Rows of a stream of records, each as a whole; `isExact` is false once an amount came that a double cannot hold. */
export type CollectedRows = { rows: ChangedRow[]; isExact: boolean };

/** Collects the rows of a short stream. */
export function intoRows(collected: CollectedRows): RowSink {
  let rid = 0;
  let isVanished = false;
  let cells = new Map<ReadField, string | number | null>();
  const set = (column: number, value: string | number): void => {
    const field = fields[column];
    if (field) cells.set(field, value);
  };
  return {
    null: () => undefined,
    integer: (column, value) => {
      if (column === RID) rid = value;
      else set(column, value);
    },
    boolean: (column, value) => {
      if (column === IS_VANISHED) isVanished = value;
      else set(column, Number(value));
    },
    date: set,
    number: (column, hundredths, isExact) => {
      if (!isExact) collected.isExact = false;
      set(column, hundredths);
    },
    text: (column, bytes, start, end) =>
      set(column, Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString()),
    endRow: () => {
      collected.rows.push({ rid, isVanished, cells });
      cells = new Map();
    },
  };
}
