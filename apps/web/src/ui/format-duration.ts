const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "8 ms", "1.2 s", "3 min", "2 h", "4 days": as exact as it can be read at a glance. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "over 1 h";
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < 2 * MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.round(ms / HOUR)} h`;
  return `${Math.round(ms / DAY)} days`;
}

const MEGABYTE = 1024 * 1024;

/** "182 MB". */
export const formatMegabytes = (bytes: number): string => `${Math.round(bytes / MEGABYTE)} MB`;
