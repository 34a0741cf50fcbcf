import * as fc from "fast-check";
import { expect, test } from "vitest";
import { JsonBytes } from "./json-bytes.ts";

const out = new JsonBytes();
const written = () => Buffer.from(out.take()).toString();

test("texts are written as JSON writes them, whatever they hold", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary-ascii" }), (a, b) => {
      const source = Buffer.from(`${a}${b}`);
      out.text(source, 0, source.length);
      expect(written()).toBe(JSON.stringify(a + b));
    }),
    { numRuns: 300 },
  );
});

test("a text is taken out of the middle of others", () => {
  const source = Buffer.from('before "in" after');
  out.text(source, 7, 11);
  expect(written()).toBe('"\\"in\\""');
  out.text(source, 8, 10);
  expect(written()).toBe('"in"');
});

test("hundredths are the number that they stand for, up to the largest that is exact", () => {
  const amount = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer(),
    fc.integer({ min: -1000, max: 1000 }),
    fc.constantFrom(0, -0, 1, -1, 100_000_000_000, 99_999_999_999, Number.MAX_SAFE_INTEGER),
  );
  fc.assert(
    fc.property(amount, (value) => {
      out.hundredths(value);
      expect(JSON.parse(written())).toBe(value / 100 + 0);
    }),
    { numRuns: 1000 },
  );
});

test("more than the buffer held before is written in order", () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => [index, `Größe ${index}`]);
  out.plain("[");
  for (const [index, row] of rows.entries()) {
    if (index > 0) out.plain(",");
    out.value(row);
  }
  out.plain("]");
  expect(JSON.parse(written())).toEqual(rows);
  expect(written()).toBe("");
});
