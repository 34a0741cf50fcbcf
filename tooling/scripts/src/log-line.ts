const warnLevel = 40;

/**
 * What of a log line belongs on the terminal: a structured line from "warn" up, in words; whatever else a process says on its
 * error output. Null for the rest.
 */
export function toComplaint(line: string, isErrorOutput: boolean): string | null {
  const fields = parse(line);
  if (!fields) return isErrorOutput && line.trim() !== "" ? line : null;
  const { level, msg, event, problem, err, error } = fields;
  if (typeof level !== "number" || level < warnLevel) return null;
  const word = level >= 50 ? "error" : "warning";
  const details = [problem, err, error].filter((detail) => detail !== undefined).map(describe);
  return [`${word}: ${describe(msg ?? event ?? "")}`, ...details].join(" – ").slice(0, 300);
}

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith("{")) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function describe(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Object && "message" in value && typeof value.message === "string")
    return value.message;
  return JSON.stringify(value);
}
