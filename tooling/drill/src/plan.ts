import { seededRandom } from "@pfa/bench/random.ts";
import { planLanes, type LanePlan } from "./plan-lanes.ts";
import { planOtherUsers, type OtherUserAction } from "./plan-other-users.ts";
import { planPemsFaults, type PemsStrike } from "./plan-pems.ts";
import { planStrikes, type Strike } from "./plan-strikes.ts";

/** All that is going to happen, and when; what it meets then is for the run to see. */
export type Plan = {
  lanes: LanePlan[];
  otherUsers: OtherUserAction[];
  strikes: Strike[];
  pems: PemsStrike[];
};

/** The plan of a seed: the same one every time. Each part draws for itself, so that one more strike moves no edit. */
export function planDrill({
  seed,
  minutes,
  kills,
}: {
  seed: number;
  minutes: number;
  kills: number;
}): Plan {
  const lastsMs = Math.round(minutes * 60_000);
  return {
    lanes: planLanes(seededRandom(seed * 4 + 1), lastsMs),
    otherUsers: planOtherUsers(seededRandom(seed * 4 + 2), lastsMs),
    strikes: planStrikes(seededRandom(seed * 4 + 3), { lastsMs, kills }),
    pems: planPemsFaults(seededRandom(seed * 4 + 4), lastsMs),
  };
}
