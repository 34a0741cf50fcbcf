import type { Readable } from "node:stream";
import {
  type DerivedField,
  fieldSpec,
  type MirrorField,
  mirrorFields,
} from "@pfa/domain/field-catalog.ts";
import { to as copyTo } from "pg-copy-streams";
import type { Tx } from "./client.ts";
import type { WireType } from "./copy-binary.ts";
import { columnType } from "./record-columns.ts";

/** A column of the stream: what it holds and how it is encoded. */
export type RecordStreamColumn = {
  name: "rid" | "isVanished" | MirrorField | Extract<DerivedField, "planCost" | "forecastCost">;
  type: WireType;
};

/** The columns of a stream of records, in their order. Costs are the mirror's own, without any draft. */
export const recordStreamColumns: readonly RecordStreamColumn[] = [
  { name: "rid", type: "int4" },
  { name: "isVanished", type: "bool" },
  ...mirrorFields.map((field) => ({ name: field, type: wireTypeOf(field) })),
  { name: "planCost", type: "numeric" },
  { name: "forecastCost", type: "numeric" },
];

function wireTypeOf(field: MirrorField): WireType {
  const type = columnType(field);
  switch (type) {
    case "boolean":
      return "bool";
    case "text":
    case "date":
    case "numeric":
      return type;
    case "timestamptz":
      throw new Error(`the stream of records has no encoding for ${field}`);
  }
}

const columns = [
  "rid",
  "is_vanished",
  ...mirrorFields.map((field) => fieldSpec(field).column),
  "plan_cost",
  "forecast_cost",
].join(", ");

/**
 * An organization's mirror as a binary COPY in the columns of recordStreamColumns, in no particular order: all records,
 * vanished ones included, or those with some ordinals. Read it to its end or destroy it before the transaction goes on;
 * destroying it early costs the connection, since PostgreSQL would otherwise send the rest of the rows first.
 */
export function openRecordStream(
  tx: Tx,
  organizationId: number,
  rids?: readonly number[],
): Readable {
  // COPY takes no parameters; whole numbers can be written into its text.
  const chosen = rids ? `and rid = any ('{${rids.map(wholeNumber).join(",")}}'::int[])` : "";
  const stream = tx.client.query(
    copyTo(`
      copy (select ${columns} from pfa_record where organization_id = ${wholeNumber(organizationId)} ${chosen})
        to stdout (format binary)`),
  );
  // Told also to a stream that nobody reads any more; without a listener it would end the process.
  stream.on("error", () => undefined);
  stream.once("close", () => {
    if (!stream.readableEnded) void tx.client.end();
  });
  return stream;
}

function wholeNumber(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
  return value;
}
