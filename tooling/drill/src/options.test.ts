import { expect, test } from "vitest";
import { parseDrillOptions } from "./options.ts";

test("without a word: five minutes, ten kills in each, and the drawn seed", () => {
  expect(parseDrillOptions([], 99)).toEqual({ seed: 99, minutes: 5, kills: 50, json: null });
});

test("everything can be said", () => {
  const argv = ["--", "--seed", "7", "--minutes", "0.5", "--kills", "3", "--json", "out.json"];
  expect(parseDrillOptions(argv, 99)).toEqual({
    seed: 7,
    minutes: 0.5,
    kills: 3,
    json: "out.json",
  });
});

test.for([
  [["--seed", "x"], "--seed takes numbers"],
  [["--seed", "1.5"], "--seed takes whole numbers"],
  [["--minutes", "0"], "--minutes takes numbers from 0.25"],
  [["--minutes", ""], "--minutes takes numbers"],
  [["--kills", "-1"], "--kills"],
  [["--what"], "--what"],
] as const)("%j is refused by name", ([argv, sentence]) => {
  expect(() => parseDrillOptions(argv, 1)).toThrow(sentence);
});
