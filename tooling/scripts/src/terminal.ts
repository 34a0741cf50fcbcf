const { stdout } = process;
let lineIsOpen = false;

// A terminal that is closed takes no more lines; what runs has to be ended all the same.
stdout.on("error", () => undefined);

/** Prints a line that stays. */
export function say(line = ""): void {
  if (lineIsOpen) stdout.write("\r\u001B[K");
  lineIsOpen = false;
  stdout.write(`${line}\n`);
}

let lastPlainAt = 0;

/** Shows how far something is: in place on a terminal, as an occasional line elsewhere. */
export function showProgress(line: string): void {
  if (stdout.isTTY) {
    stdout.write(`\r\u001B[K${line.slice(0, (stdout.columns || 100) - 1)}`);
    lineIsOpen = true;
  } else if (Date.now() - lastPlainAt > 5000) {
    lastPlainAt = Date.now();
    stdout.write(`${line}\n`);
  }
}

/** A rule-free table: columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ")}`.trimEnd(),
    )
    .join("\n");
}

/** 1.2 s, 3 m 20 s */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} m ${whole % 60} s`;
}
