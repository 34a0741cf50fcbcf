import { type DestinationStream, type Logger, pino } from "pino";

/** What a module needs to write to the log. Events are data: `log.info({ syncRunId, records }, "sync_page_saved")`. */
export type Log = {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
  child(fields: object): Log;
};

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
type LogLevel = (typeof logLevels)[number];

export type LogOptions = {
  level: LogLevel;
  /** The process that writes: "server", "worker". */
  name: string;
  /** Where lines go; standard output unless a test collects them. */
  destination?: DestinationStream;
};

/** Names whose values never reach a line, at the top or up to two objects deep. */
const secretNames = [
  "password",
  "secret",
  "passwordHash",
  "token",
  "apiKey",
  "authorization",
  "cookie",
  '["set-cookie"]',
  '["x-api-key"]',
];

const redactedPaths = secretNames.flatMap((name) => {
  const below = name.startsWith("[") ? name : `.${name}`;
  return [name, `*${below}`, `*.*${below}`];
});

/** One JSON line per event on standard output. */
export function createLog({ level, name, destination }: LogOptions): Logger {
  return pino(
    {
      level,
      name,
      redact: { paths: redactedPaths, censor: "[redacted]" },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination ?? pino.destination(1),
  );
}
