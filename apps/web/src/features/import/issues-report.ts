import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { guardFormula } from "@pfa/domain/formula-guard.ts";
import type { ImportIssue } from "@pfa/domain/import-file.ts";

/** Issues as a CSV file that a spreadsheet opens: row by row what was not taken and why. */
export function issuesReport(issues: readonly ImportIssue[]): string {
  const rows = issues.map(({ row, pfaId, field, value, rule, message }) => [
    String(row),
    pfaId,
    field === null ? "" : fieldSpec(field).label,
    value,
    rule,
    message,
  ]);
  const lines = [["Row", "PFA ID", "Field", "Value", "Rule", "Why"], ...rows];
  // With a byte order mark: without it Excel takes the text for that of its own old code page.
  return `\uFEFF${lines.map((cells) => cells.map(toCell).join(",")).join("\r\n")}`;
}

function toCell(text: string): string {
  const guarded = guardFormula(text);
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
