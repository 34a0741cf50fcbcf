import * as fc from "fast-check";
import { expect, test } from "vitest";
import { JsonBytes } from "./json-bytes.ts";
import { drain } from "./sliced.ts";
import type { TextDictionary, TextOrder } from "./text-dictionary.ts";
import { TextDictionaryBuilder } from "./text-dictionary-builder.ts";

const fold = (text: string) => text.toLowerCase();
const bytesOf = (text: string) => Buffer.from(text);
const compareBytes = (a: string, b: string) => Buffer.compare(bytesOf(a), bytesOf(b));
const compareAs = (order: TextOrder) => (a: string, b: string) =>
  (order === "caseless" && compareBytes(fold(a), fold(b))) || compareBytes(a, b);

/** A dictionary of texts, and the id that each had while it was built. */
function build(texts: readonly string[], order: TextOrder) {
  const builder = new TextDictionaryBuilder();
  const built = texts.map((text) => {
    // In the middle of something longer, as a reader finds them.
    const bytes = bytesOf(`x${text}y`);
    return builder.intern(bytes, 1, bytes.length - 1);
  });
  const { dictionary, settledIds } = drain(builder.settle(order, fold));
  return { dictionary, ids: built.map((id) => settledIds[id] ?? 0) };
}

const textsOf = (dictionary: TextDictionary) =>
  Array.from({ length: dictionary.size - 1 }, (_, index) => dictionary.text(index + 1) ?? "");

const out = new JsonBytes();
function jsonOf(dictionary: TextDictionary, id: number): string {
  dictionary.writeJson(id, out);
  return Buffer.from(out.take()).toString();
}

const letters = fc.string({
  unit: fc.constantFrom("a", "A", "b", "B", "ä", "Ä", "𝒵", "￮", "0", " "),
  maxLength: 5,
});
const anyText = fc.oneof(letters, fc.string({ unit: "binary", maxLength: 8 }));
const anyTexts = fc.array(anyText, { maxLength: 60 });
const anyOrder = fc.constantFrom<TextOrder>("caseless", "codePoint");

test("settled ids stand in the texts' order, one per different text", () => {
  fc.assert(
    fc.property(anyTexts, anyOrder, (texts, order) => {
      const { dictionary, ids } = build(texts, order);
      expect(textsOf(dictionary)).toEqual([...new Set(texts)].toSorted(compareAs(order)));
      expect(ids.map((id) => dictionary.text(id))).toEqual(texts);
      expect(dictionary.ranks()).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test("more texts than are sorted at once are settled in order too", () => {
  const texts = Array.from({ length: 10_000 }, (_, n) => `${(n * 7919) % 10_007} ${"aAäÄ"[n % 4]}`);
  const { dictionary, ids } = build(texts, "caseless");
  expect(textsOf(dictionary)).toEqual(texts.toSorted(compareAs("caseless")));
  expect(ids.map((id) => dictionary.text(id))).toEqual(texts);
});

test("texts that come later are found, placed and ranked among the others", () => {
  fc.assert(
    fc.property(anyTexts, anyTexts, anyOrder, (settled, later, order) => {
      const { dictionary } = build(settled, order);
      // Searched before and in between: what was folded at once must not hide what came after.
      drain(dictionary.containing(bytesOf("a")));
      const ids = later.map((text) => dictionary.intern(text, fold));
      expect(ids.map((id) => dictionary.text(id))).toEqual(later);
      const all = [...new Set([...settled, ...later])].toSorted(compareAs(order));
      expect(dictionary.size - 1).toBe(all.length);
      expect(all.map((text) => dictionary.text(dictionary.find(text, fold)))).toEqual(all);

      const found = textsOf(dictionary).map((text, index) => ({ text, id: index + 1 }));
      const byPlace = found.toSorted((a, b) => dictionary.place(a.id) - dictionary.place(b.id));
      expect(byPlace.map(({ text }) => text)).toEqual(all);
      const ranks = dictionary.ranks();
      const rankOf = (id: number) => ranks?.[id] ?? id;
      expect(byPlace.map(({ id }) => rankOf(id))).toEqual(all.map((_, index) => index + 1));
      expect(dictionary.isCrowded).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("a text that no record ever had is not found", () => {
  fc.assert(
    fc.property(anyTexts, anyText, anyOrder, (texts, asked, order) => {
      const { dictionary } = build(texts, order);
      expect(dictionary.find(asked, fold) >= 0).toBe(texts.includes(asked));
    }),
    { numRuns: 300 },
  );
});

const matching = (dictionary: TextDictionary, pass: Uint8Array) =>
  textsOf(dictionary).filter((_, index) => pass[index + 1] === 1);

test("a part is found in the texts that contain it in either case, over no border between two texts", () => {
  const part = fc.oneof(letters, fc.string({ unit: "binary", maxLength: 3 }));
  fc.assert(
    fc.property(anyTexts, anyTexts, part, (settled, later, asked) => {
      const { dictionary } = build(settled, "caseless");
      for (const text of later) dictionary.intern(text, fold);
      const pass = drain(dictionary.containing(bytesOf(fold(asked))));
      expect(pass).toHaveLength(dictionary.size);
      expect(pass[0]).toBe(0);
      const expected = textsOf(dictionary).filter((text) => fold(text).includes(fold(asked)));
      expect(matching(dictionary, pass)).toEqual(expected);
    }),
    { numRuns: 700 },
  );
});

test("a part that nearly every text contains, and one that spans every border, are counted right", () => {
  const texts = Array.from({ length: 30_000 }, (_, n) => `ab${n}ba`);
  const { dictionary } = build(texts, "caseless");
  const count = (part: string) =>
    drain(dictionary.containing(bytesOf(part))).reduce((sum, pass) => sum + pass, 0);
  expect(count("b")).toBe(30_000);
  expect(count("ab1")).toBe(texts.filter((text) => text.includes("ab1")).length);
  expect(count("aa")).toBe(0);
  expect(count("baab")).toBe(0);
  expect(count("9ba")).toBe(3000);
});

test("a part begins and ends those texts that begin and end with it in either case", () => {
  fc.assert(
    fc.property(anyTexts, anyTexts, letters, (settled, later, asked) => {
      const { dictionary } = build(settled, "caseless");
      for (const text of later) dictionary.intern(text, fold);
      const part = fold(asked);
      const texts = textsOf(dictionary);
      const starting = drain(dictionary.startingWith(bytesOf(part)));
      expect(matching(dictionary, starting)).toEqual(
        texts.filter((text) => fold(text).startsWith(part)),
      );
      const ending = drain(dictionary.endingWith(bytesOf(part)));
      expect(matching(dictionary, ending)).toEqual(
        texts.filter((text) => fold(text).endsWith(part)),
      );
    }),
    { numRuns: 300 },
  );
});

test("a text is written as JSON writes it", () => {
  fc.assert(
    fc.property(anyTexts, (texts) => {
      const { dictionary } = build(texts, "caseless");
      expect(textsOf(dictionary).map((_, index) => jsonOf(dictionary, index + 1))).toEqual(
        textsOf(dictionary).map((text) => JSON.stringify(text)),
      );
      expect(jsonOf(dictionary, 0)).toBe("null");
    }),
    { numRuns: 100 },
  );
});

test("between two texts there is room for any number that come one before the other", () => {
  const { dictionary } = build(["a", "c"], "codePoint");
  // Each next one stands right after "a", before all that came earlier.
  const later = Array.from({ length: 500 }, (_, n) => `b${String.fromCharCode(0x7000 - n)}`);
  const ids = later.map((text) => dictionary.intern(text, fold));
  const byPlace = ids.toSorted((a, b) => dictionary.place(a) - dictionary.place(b));
  expect(byPlace.map((id) => dictionary.text(id))).toEqual(later.toReversed());
  expect(new Set(ids.map((id) => dictionary.place(id))).size).toBe(later.length);
  expect(ids.every((id) => dictionary.place(id) > 1 && dictionary.place(id) < 2)).toBe(true);
  expect(dictionary.isCrowded).toBe(false);
});
