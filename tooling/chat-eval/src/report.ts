import type { Evaluation } from "./evaluate.ts";
import type { Judged } from "./judge.ts";

/** The value below which this share of values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** A table of the families, then what was not right. */
export function reportOf(evaluation: Evaluation): string {
  const families = Map.groupBy(evaluation.items, ({ family }) => family);
  const rows = [...families].map(([family, items]) => row(family, items));
  const missed = evaluation.items.filter(({ verdict }) => verdict !== "right");
  return [
    "  family       total  right  asked  declined  wrong   p95 ms",
    ...rows,
    row("all", evaluation.items),
    "",
    ...missed.map(
      ({ id, verdict, question, note = "", sql = "" }) =>
        `  ${id} ${verdict}: ${question}\n      ${note}${sql === "" ? "" : `\n      ${sql}`}`,
    ),
  ].join("\n");
}

function row(name: string, items: readonly Judged[]): string {
  const count = (verdict: string) =>
    String(items.filter((item) => item.verdict === verdict).length);
  const p95 = percentile(
    items.map(({ ms }) => ms),
    0.95,
  ).toFixed(1);
  return `  ${name.padEnd(12)} ${String(items.length).padStart(5)}  ${count("right").padStart(5)}  ${count("asked").padStart(5)}  ${count("declined").padStart(8)}  ${count("wrong").padStart(5)}  ${p95.padStart(7)}`;
}
