import type { Random } from "@pfa/bench/random.ts";

/** A way in which PEMS misbehaves, in the words of the simulator's admin API. */
export type PemsFault = {
  name: string;
} & (
  | { rule: Record<string, unknown> & { kind: string } }
  | { settings: Record<string, unknown> }
  | { clockOffsetMs: number }
);
export type PemsStrike = { atMs: number; forMs: number; fault: PemsFault };

const rule = (name: string, kind: string, more: Record<string, unknown> = {}): PemsFault => ({
  name,
  rule: { kind, ...more },
});
const setting = (name: string, settings: Record<string, unknown>): PemsFault => ({
  name,
  settings,
});

/** Every kind of rule that the simulator knows, those that have two moments in both. */
export const ruleFaults: readonly PemsFault[] = [
  rule("500", "status", { percent: 60 }),
  rule("503 after the work", "status", { status: 503, afterApply: true, percent: 60 }),
  rule("429", "status", { status: 429, retryAfterSeconds: 1, percent: 60 }),
  rule("401", "status", { status: 401, percent: 30 }),
  rule("no answer", "hang", { times: 2 }),
  rule("no answer after the write", "hang", {
    afterApply: true,
    times: 2,
    match: { action: "UPDATE" },
  }),
  rule("late answers", "delay", { ms: 700 }),
  rule("cut off JSON", "truncate", { percent: 60 }),
  rule("HTML", "html", { percent: 60 }),
  rule("HTML after the work", "html", { afterApply: true, percent: 60 }),
  rule("dripping answers", "drip", { bytes: 2048, ms: 20 }),
  rule("connection cut", "drop-connection", { percent: 60 }),
  rule("connection cut after the work", "drop-connection", { afterApply: true, percent: 60 }),
  rule("first page again", "repeat-page", { match: { page: 2 } }),
  rule("rows skipped", "shift-page", { rows: 3, percent: 50 }),
  rule("rows repeated", "shift-page", { rows: -3, percent: 50 }),
  rule("rows twice", "duplicate-rows"),
  rule("rows missing", "drop-rows", { keepPercent: 95, percent: 30 }),
  rule("empty pages", "drop-rows", { keepPercent: 0, percent: 30 }),
];

const noDrift = { shuffle: false, renumber: false, add: [], remove: [] };

/** Every setting that the simulator knows. */
export const settingFaults: readonly PemsFault[] = [
  setting("slow", { latency: { baseMs: 200, perRowUs: 500, jitterMs: 200 } }),
  setting("five calls a second", { rateLimitRps: 5 }),
  setting("503 for everything", { down: "unavailable" }),
  setting("every connection cut", { down: "reset" }),
  setting("business errors with 400", { businessErrorStatus: 400 }),
  setting("asks about prices", { confirmationField: "PFS_F_PRICE" }),
  setting("American dates", { dateFormat: "MM/DD/YYYY" }),
  setting("dates with names", { dateFormat: "DD-MON-YYYY" }),
  setting("columns in another order", { drift: { ...noDrift, shuffle: true } }),
  setting("columns renumbered", { drift: { ...noDrift, renumber: true } }),
  setting("a column more", { drift: { ...noDrift, add: ["pfs_brand_new"] } }),
  setting("a column less", { drift: { ...noDrift, remove: ["pfs_f_rate"] } }),
  setting("dirty values", { dirt: true }),
  setting("others at work", { churnPerMinute: 0 }),
  { name: "clock an hour behind", clockOffsetMs: -3_600_000 },
  { name: "clock an hour ahead", clockOffsetMs: 3_600_000 },
];

/**
 * Two faults at a time, a rule and a setting, with breaks between them; each once before any comes again. A short drill has
 * shorter ones, so that it has them all.
 */
export function planPemsFaults(random: Random, lastsMs: number): PemsStrike[] {
  return [ruleFaults, settingFaults]
    .flatMap((faults) => planTrack(random, faults, lastsMs))
    .toSorted((a, b) => a.atMs - b.atMs);
}

const shortestMs = 600;
const longestMs = 5000;

function planTrack(random: Random, faults: readonly PemsFault[], lastsMs: number): PemsStrike[] {
  const slotMs = Math.min(longestMs, Math.max(shortestMs, (lastsMs - 2000) / faults.length));
  const rounds = Math.ceil(lastsMs / (slotMs * faults.length));
  return Array.from({ length: rounds }, () => random.several(faults, faults.length))
    .flat()
    .map((fault, slot) => ({
      atMs: Math.round(1000 + slot * slotMs + random.below(slotMs * 0.3)),
      forMs: Math.round(slotMs * (0.4 + random.below(30) / 100)),
      fault,
    }))
    .filter(({ atMs, forMs }) => atMs + forMs < lastsMs);
}
