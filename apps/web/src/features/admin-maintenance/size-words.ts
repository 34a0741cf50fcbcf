const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** "512 B", "1.4 MB": two figures below ten, whole ones above. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const shown = unit === 0 || value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${shown} ${UNITS[unit]}`;
}

/** A fifth of a table, and enough rows that PostgreSQL should have acted by itself. */
const MUCH_PERCENT = 20;
const MUCH_ROWS = 10_000;

/** The share of dead rows, and whether somebody should look. */
export function wasteOf({ liveRows, deadRows }: { liveRows: number; deadRows: number }) {
  const all = liveRows + deadRows;
  const percent = all === 0 ? 0 : Math.round((deadRows / all) * 100);
  return { percent, isMuch: percent >= MUCH_PERCENT && deadRows >= MUCH_ROWS };
}
