/** A planner's waiting items in one organization. */
export type Waiting = { organizationId: number; userId: number };

/** When an organization, and a planner in it, last had a turn. */
export type TurnsTaken = { count: number; last: Map<string, number> };

export const noTurnsTaken = (): TurnsTaken => ({ count: 0, last: new Map() });

/**
 * Whose turn is next: of the organizations the one that has waited longest for a turn, and in it the planner that has. Who never had one goes
 * first, so that a few items never wait for the thousands of somebody else. Notes the turn. Null if nobody waits.
 */
export function takeFairTurn<W extends Waiting>(
  waiting: readonly W[],
  turns: TurnsTaken,
): W | null {
  let next: W | null = null;
  for (const candidate of waiting) {
    if (!next || isBefore(candidate, next, turns)) next = candidate;
  }
  if (!next) return null;
  turns.count += 1;
  turns.last.set(organizationKey(next), turns.count);
  turns.last.set(plannerKey(next), turns.count);
  return next;
}

function isBefore(one: Waiting, other: Waiting, { last }: TurnsTaken): boolean {
  const keyOf = one.organizationId === other.organizationId ? plannerKey : organizationKey;
  return (last.get(keyOf(one)) ?? 0) < (last.get(keyOf(other)) ?? 0);
}

const organizationKey = ({ organizationId }: Waiting) => `${organizationId}`;
const plannerKey = ({ organizationId, userId }: Waiting) => `${organizationId}:${userId}`;
