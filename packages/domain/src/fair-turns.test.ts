import fc from "fast-check";
import { expect, test } from "vitest";
import { noTurnsTaken, takeFairTurn, type Waiting } from "./fair-turns.ts";

const ann = { organizationId: 1, userId: 1 };
const ben = { organizationId: 1, userId: 2 };
const cleo = { organizationId: 2, userId: 3 };

const selector = ({ organizationId, userId }: Waiting) => `${organizationId}:${userId}`;

test("C10: turns go round the organizations, and in each round its planners", () => {
  const turns = noTurnsTaken();
  const order = Array.from({ length: 6 }, () => takeFairTurn([ann, ben, cleo], turns));
  expect(order).toEqual([ann, cleo, ben, cleo, ann, cleo]);
});

test("C10: who comes late waits for nobody's thousands: their turn is the next", () => {
  const turns = noTurnsTaken();
  for (let sent = 0; sent < 1000; sent += 1) takeFairTurn([ann], turns);
  expect(takeFairTurn([ann, ben], turns)).toEqual(ben);
  expect(takeFairTurn([ann, ben, cleo], turns)).toEqual(cleo);
  expect(takeFairTurn([], turns)).toBeNull();
});

test("C10: however many wait, no two planners of an organization that wait all the time are more than one turn apart", () => {
  const someone = fc.record({ organizationId: fc.nat(3), userId: fc.nat(20) });
  fc.assert(
    fc.property(fc.uniqueArray(someone, { minLength: 1, selector }), fc.nat(200), (all, rounds) => {
      const turns = noTurnsTaken();
      const counts = new Map(all.map((each) => [each, 0]));
      for (let round = 0; round < rounds; round += 1) {
        const next = takeFairTurn(all, turns);
        if (next) counts.set(next, (counts.get(next) ?? 0) + 1);
      }
      const spreads = Map.groupBy(counts, ([{ organizationId }]) => organizationId)
        .values()
        .map((own) => own.map(([, count]) => count))
        .map((own) => Math.max(...own) - Math.min(...own));
      expect(Math.max(...spreads)).toBeLessThanOrEqual(1);
    }),
  );
});
