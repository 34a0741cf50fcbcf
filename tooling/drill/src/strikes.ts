import { setTimeout as delay } from "node:timers/promises";
import type { PemsStrike } from "./plan-pems.ts";
import { type Strike, targets } from "./plan-strikes.ts";
import type { Stand } from "./stand.ts";

/** A strike as it happened. */
export type Struck = Strike & { struckAtMs: number; tookMs: number };

type Watching = { now: () => number; tell: (line: string) => void };

/** Strikes as planned, one after the other on each target; a target is struck again when it is up again. */
export async function runStrikes(
  strikes: readonly Strike[],
  stand: Stand,
  { now, tell }: Watching,
): Promise<Struck[]> {
  const all = await Promise.all(
    targets.map(async (target) => {
      const struck: Struck[] = [];
      for (const strike of strikes.filter((each) => each.target === target)) {
        await delay(Math.max(0, strike.atMs - now()));
        const struckAtMs = now();
        await perform(strike, stand);
        const tookMs = Math.round(now() - struckAtMs);
        struck.push({ ...strike, struckAtMs, tookMs });
        tell(`${target.padEnd(10)} ${words[strike.kind]}, up again after ${tookMs} ms`);
      }
      return struck;
    }),
  );
  return all.flat().toSorted((a, b) => a.struckAtMs - b.struckAtMs);
}

const words: Record<Strike["kind"], string> = {
  kill: "killed",
  stop: "stopped in immediate mode",
  pause: "paused",
  cut: "cut off",
  overtake: "paused and cut off meanwhile",
};

async function perform({ target, kind, forMs }: Strike, stand: Stand): Promise<void> {
  if (target === "postgres")
    return kind === "pause"
      ? stand.postgres.pause(forMs)
      : stand.postgres.crash(kind === "stop" ? "stop" : "kill", forMs);
  const life = stand.lives[target];
  const link = stand.links[target];
  switch (kind) {
    case "kill":
    case "stop":
      return life.kill(forMs);
    case "pause":
      return life.pause(forMs);
    case "overtake":
      return life.pause(forMs, link.cut);
    case "cut":
      link.cut();
      if (target === "simulator") await stand.admin.post("outage", { ms: forMs });
      return delay(forMs);
  }
}

/** Switches PEMS's faults on and off as planned; answers those that were on. */
export async function runPemsFaults(
  strikes: readonly PemsStrike[],
  { admin }: Pick<Stand, "admin">,
  { now, tell }: Watching,
): Promise<string[]> {
  const on = await Promise.all(
    [isRule, (strike: PemsStrike) => !isRule(strike)].map(async (isOfTrack) => {
      const names: string[] = [];
      for (const { atMs, forMs, fault } of strikes.filter(isOfTrack)) {
        await delay(Math.max(0, atMs - now()));
        const switchOff = await admin.switchOn(fault);
        names.push(fault.name);
        tell(`${"PEMS".padEnd(10)} ${fault.name} for ${forMs} ms`);
        await delay(forMs);
        await switchOff();
      }
      return names;
    }),
  );
  return on.flat();
}

const isRule = ({ fault }: PemsStrike) => "rule" in fault;
