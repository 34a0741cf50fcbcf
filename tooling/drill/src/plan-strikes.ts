import type { Random } from "@pfa/bench/random.ts";

/** What can be struck. */
export const targets = ["postgres", "simulator", "server", "worker-1", "worker-2"] as const;
type Target = (typeof targets)[number];

/**
 * - `kill`: SIGKILL, and started again after `forMs`
 * - `stop`: PostgreSQL ended in immediate mode, and started again after `forMs`
 * - `pause`: SIGSTOP, and SIGCONT after `forMs`
 * - `cut`: its connections dropped; of PEMS new ones refused for `forMs` too
 * - `overtake`: a worker paused, and cut off meanwhile, so that PostgreSQL gives its locks to the other one
 */
type StrikeKind = "kill" | "stop" | "pause" | "cut" | "overtake";
export type Strike = { atMs: number; target: Target; kind: StrikeKind; forMs: number };

/** How many of each other kind for so many kills. */
const gentlerPerKill = 0.6;

const gentler: Record<Target, readonly StrikeKind[]> = {
  postgres: ["stop", "pause"],
  simulator: ["pause", "cut"],
  server: ["pause", "cut"],
  "worker-1": ["overtake", "cut", "pause"],
  "worker-2": ["pause", "overtake", "cut"],
};

/** Shortest and longest, in milliseconds. */
const lasts: Record<StrikeKind, readonly [number, number]> = {
  kill: [100, 2500],
  stop: [100, 2000],
  pause: [300, 4000],
  cut: [100, 1500],
  overtake: [4000, 7000],
};

/** Strikes at random moments, dealt evenly to all targets; the first seconds are left for work to begin. */
export function planStrikes(
  random: Random,
  { lastsMs, kills }: { lastsMs: number; kills: number },
): Strike[] {
  const gentle = Math.max(targets.length * 2, Math.round(kills * gentlerPerKill));
  const dealt = [
    ...deal(random, kills).map((target) => ({ target, kind: "kill" as const })),
    ...dealGently(random, kills === 0 ? 0 : gentle),
  ];
  return dealt
    .map(({ target, kind }): Strike => {
      const [least, most] = lasts[kind];
      const atMs = 2000 + random.below(Math.max(1, lastsMs - 3000));
      return { atMs, target, kind, forMs: least + random.below(most - least) };
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}

function dealGently(random: Random, count: number): { target: Target; kind: StrikeKind }[] {
  const seen = new Map<Target, number>();
  return deal(random, count).map((target) => {
    const nth = seen.get(target) ?? 0;
    seen.set(target, nth + 1);
    const kinds = gentler[target];
    return { target, kind: kinds[nth % kinds.length] ?? "pause" };
  });
}

/** Each target once in any order, then each once again. */
function deal(random: Random, count: number): Target[] {
  const rounds = Math.ceil(count / targets.length);
  return Array.from({ length: rounds }, () => random.several(targets, targets.length))
    .flat()
    .slice(0, count);
}
