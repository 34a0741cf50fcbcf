import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ValueColumn, type ValueKind } from "./value-column.ts";

const borders = [0, 1, -1, 2 ** 15 - 1, 2 ** 15, -(2 ** 15), -(2 ** 15) + 1, -(2 ** 15) - 1];
const wide = [2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) + 1, -(2 ** 31) - 1, 2 ** 53 - 1];
/** Around 2000-01-01, from which days are counted. */
const days = borders.map((border) => border + 10_957);

const valuesOf: Record<ValueKind, fc.Arbitrary<number>> = {
  number: fc.constantFrom(...borders, ...wide),
  date: fc.constantFrom(...days, -719_162, 2_932_896),
  boolean: fc.constantFrom(0, 1),
};

test("a column answers what was set last, however wide it became and in whichever order values came", () => {
  const anyKind = fc.constantFrom<ValueKind>("number", "date", "boolean");
  const kindAndSets = anyKind.chain((kind) =>
    fc.tuple(
      fc.constant(kind),
      fc.array(fc.tuple(fc.nat({ max: 20 }), fc.option(valuesOf[kind])), { maxLength: 40 }),
    ),
  );
  fc.assert(
    fc.property(kindAndSets, fc.nat({ max: 10 }), ([kind, sets], length) => {
      const column = new ValueColumn(kind, length);
      const expected = new Map<number, number | null>();
      for (const [rid, value] of sets) {
        column.set(rid, value);
        expected.set(rid, value);
      }
      column.fit(21);
      expect(column.values).toHaveLength(21);
      for (let rid = 0; rid < 21; rid += 1) expect(column.at(rid)).toBe(expected.get(rid) ?? null);
    }),
    { numRuns: 1000 },
  );
});

function bytes(kind: ValueKind, value: number): number {
  const column = new ValueColumn(kind, 1);
  column.set(0, value);
  return column.values.BYTES_PER_ELEMENT;
}

test("flags take a byte, days two, amounts four until one needs eight", () => {
  expect(bytes("boolean", 1)).toBe(1);
  expect(bytes("date", 20_000)).toBe(2);
  expect(bytes("date", 2_932_896)).toBe(4);
  expect(bytes("number", -2_147_483_647)).toBe(4);
  expect(bytes("number", -2_147_483_648)).toBe(8);
});
