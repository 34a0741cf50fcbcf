import { hash } from "node:crypto";
import { mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";

/** What a number holds exactly: one in 4,500,000,000,000,000 changes would not be seen, until the record changes again. */
const HEX_DIGITS = 13;

/**
 * A record's content as a number: of its version, its values and what no column is for, as they were decoded. Any other
 * mapping or decoding that makes another value of the same row makes another hash. When PEMS changed the record is left out:
 * alone, it is no change of ours.
 */
export function contentHash({ recordVersion, values, extra }: SourceRecord): number {
  let content = `${recordVersion}${JSON.stringify(mirrorFields.map((field) => values[field]))}`;
  // In an order of our own: PEMS may send its columns in another one tomorrow.
  for (const name of inOrder(Object.keys(extra))) {
    const text = extra[name] ?? "";
    content += `${name}:${text.length}:${text}`;
  }
  return Number.parseInt(hash("sha256", content, "hex").slice(0, HEX_DIGITS), 16);
}

/** Names mostly come in order, and sorting a million times twenty is felt. */
function inOrder(names: string[]): string[] {
  for (let place = 1; place < names.length; place += 1)
    if ((names[place - 1] ?? "") > (names[place] ?? "")) return names.toSorted();
  return names;
}
