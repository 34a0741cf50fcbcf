import { mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, SourceRecord } from "@pfa/domain/record.ts";
import { readableJson } from "./readable-json.ts";

/** What stands beside a record in the staging. */
export type StagedPlace = {
  /** Its place among the rows of the read. */
  ordinal: number;
  /** Its ordinal in the mirror; null for a record that the mirror does not know. */
  rid: number | null;
  contentHash: number;
};

/** One line of PostgreSQL's COPY in text format; columns as in the statement of mirror-staging.ts, ended by a line feed. */
export function copyLine({ ordinal, rid, contentHash }: StagedPlace, record: SourceRecord): string {
  let line = `${ordinal}\t${cell(rid)}\t${contentHash}\t${record.recordVersion}\t${cell(record.modifiedAt)}`;
  for (const field of mirrorFields) line += `\t${cell(record.values[field])}`;
  return `${line}\t${escapeText(readableJson(record.extra))}\n`;
}

// Here and not where it is used: a tagged template is a call, and a record has twenty of these.
const nothing = String.raw`\N`;

function cell(value: FieldValue): string {
  if (value === null) return nothing;
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "boolean") return value ? "t" : "f";
  return `${value}`;
}

const special = /[\\\t\n\r]/;
const everySpecial = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = {
  "\\": String.raw`\\`,
  "\t": String.raw`\t`,
  "\n": String.raw`\n`,
  "\r": String.raw`\r`,
};

// A tab or line feed would end the cell or the row, and a backslash would change what follows it.
const escapeText = (text: string) =>
  special.test(text) ? text.replace(everySpecial, (found) => escapes[found] ?? found) : text;
