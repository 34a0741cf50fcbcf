import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "@pfa/scripts/layout.ts";
import type { Machine } from "./measure/machine.ts";
import type { Row } from "./measure/row.ts";
import { figure } from "./measure/table.ts";

/** Figures of one run as they are kept. */
export type Report = { suite: string; machine: Machine; rows: readonly Row[] };

/** Writes a run's figures, rounded to what they are worth. */
export function writeReport(file: string, report: Report): void {
  const text = JSON.stringify(
    report,
    (_key, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(5)) : value),
    2,
  );
  // From where the command was typed; a script is run in the clone's folder.
  writeFileSync(resolve(process.env["INIT_CWD"] ?? root, file), `${text}\n`);
}

/** The machine in a line. */
export function describeMachine(machine: Machine): string {
  const { cpu, cores, memoryGb, system, node, postgres, loadBefore, loadAfter, commit } = machine;
  return `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}; Node ${node}, PostgreSQL ${postgres}; load ${figure(loadBefore)} before, ${figure(loadAfter)} after; ${commit}`;
}
