import { chatRelations } from "@pfa/domain/chat-relations.ts";
import { guardSql } from "@pfa/sql-guard/guard.ts";

/** Judged as for one who may see money. */
const relations = chatRelations(new Set(["Read", "ViewFinancials"]));

export type LineVerdict = {
  /** As the line gave it; null if it gave none. */
  id: unknown;
  allowed: boolean;
  code?: string;
  reason?: string;
  hint?: string;
  canonical?: string;
};

/** The verdict on one line `{"id": …, "sql": "…"}`. A line that is none is not allowed either. */
export function judgeLine(line: string): LineVerdict {
  const request = parseRequest(line);
  if (typeof request === "string")
    return { id: null, allowed: false, code: "bad_line", reason: request };
  const { id = null, sql } = request;
  if (typeof sql !== "string") {
    return { id, allowed: false, code: "bad_line", reason: "The line has no text “sql”." };
  }
  const verdict = guardSql(sql, relations);
  if (verdict.allowed) return { id, allowed: true, canonical: verdict.canonical };
  const { code, message, hint } = verdict;
  return { id, allowed: false, code, reason: message, ...(hint === null ? {} : { hint }) };
}

function parseRequest(line: string): { id?: unknown; sql?: unknown } | string {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : "The line is no JSON object.";
  } catch {
    return "The line is no JSON.";
  }
}
