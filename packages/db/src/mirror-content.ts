import { hash } from "node:crypto";
import { mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";

/**
 * A record's content as 64 bits, a decimal number as PostgreSQL's bigint takes it: of its version, its values and what no
 * column is for, as they were decoded. Any other mapping or decoding that makes another value of the same row makes another
 * hash. When PEMS changed the record is left out: alone, it is no change of ours.
 */
export function contentHash({ recordVersion, values, extra }: SourceRecord): string {
  const content: unknown[] = [recordVersion];
  for (const field of mirrorFields) content.push(values[field]);
  // In an order of our own: PEMS may send its columns in another one tomorrow.
  for (const name of inOrder(Object.keys(extra))) content.push(name, extra[name]);
  return hash("sha256", JSON.stringify(content), "buffer").readBigInt64BE(0).toString();
}

/** Names mostly come in order, and sorting a million times twenty is felt. */
function inOrder(names: string[]): string[] {
  for (let place = 1; place < names.length; place += 1)
    if ((names[place - 1] ?? "") > (names[place] ?? "")) return names.toSorted();
  return names;
}
