import { expect, test } from "vitest";
import { ratioOf, sample, sampleInPairs } from "./sampling.ts";

const never = new AbortController().signal;
const itself = (index: number) => index;
const letter = (index: number) => "abc"[index] ?? "";
const asIs = async (question: number) => question;

test("rounds are drawn from zero until there are enough", async () => {
  const samples = await sample(itself, asIs, { most: 3, least: 1, withinMs: 60_000 }, never);
  expect(samples).toEqual([0, 1, 2]);
});

test("without time left only the least is measured", async () => {
  const samples = await sample(itself, asIs, { most: 100, least: 4, withinMs: -1 }, never);
  expect(samples).toEqual([0, 1, 2, 3]);
});

test("both sides of a pair are asked the same, and take turns at going first", async () => {
  const calls: string[] = [];
  const side = (name: string) => async (question: string) => {
    calls.push(`${name} ${question}`);
    return calls.length;
  };
  const sides = { ours: side("ours"), baseline: side("base") };
  const extent = { most: 3, least: 3, withinMs: 0 };
  const paired = await sampleInPairs(letter, sides, extent, never);
  expect(calls).toEqual(["ours a", "base a", "base b", "ours b", "ours c", "base c"]);
  expect(paired).toEqual({ ours: [1, 4, 5], baseline: [2, 3, 6] });
});

test("the ratio is that of the median pair", () => {
  expect(ratioOf({ ours: [1, 2, 1], baseline: [10, 10, 1000] })).toBe(10);
});

test("nothing more is measured once it has to stop", async () => {
  const stopped = AbortSignal.abort(new Error("stopped"));
  const extent = { most: 1, least: 1, withinMs: 0 };
  await expect(sample(itself, asIs, extent, stopped)).rejects.toThrow("stopped");
});
