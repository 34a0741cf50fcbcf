import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const usualRecords = 150_000;

/**
 * How many records the demo's PEMS has: what was asked for when it was created. PEMS keeps its data, so a later start cannot
 * change the number; it says so.
 */
export function demoSize(
  file: string,
  asked: number | null,
): { records: number; remark: string | null } {
  if (!existsSync(file)) {
    const records = asked ?? usualRecords;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ records }));
    return { records, remark: null };
  }
  const { records } = JSON.parse(readFileSync(file, "utf8")) as { records: number };
  const differs = asked !== null && asked !== records;
  return {
    records,
    remark: differs
      ? `The demo already has ${records} records; --records counts together with --fresh.`
      : null,
  };
}
