import { table } from "@pfa/scripts/terminal.ts";
import type { Row } from "./row.ts";

const head = ["", "unit", "n", "p50", "p95", "p99", "memory", "baseline", "ratio", "target", "ok"];

/** The rows as a table for reading; what misses its target cries out. */
export function rowsAsTable(rows: readonly Row[]): string {
  return table([head, ...rows.map(cells)]);
}

function cells(row: Row): string[] {
  const { ok, memoryMb, baseline, ratio } = row;
  return [
    row.note === undefined ? row.name : `${row.name} (${row.note})`,
    row.unit,
    String(row.n),
    figure(row.p50),
    figure(row.p95),
    figure(row.p99),
    memoryMb === null ? "" : `${Math.round(memoryMb)} MB`,
    baseline === undefined ? "" : figure(baseline),
    ratio === undefined ? "" : `${figure(ratio)}×`,
    row.target ?? "",
    ok === null ? "" : ok ? "ok" : "MISSED",
  ];
}

/** Three digits that count, thousands apart. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
