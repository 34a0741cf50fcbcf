import { expect, test } from "vitest";
import { parseBenchOptions } from "./options.ts";

test("a suite alone measures a million records, ten organizations and three users", () => {
  expect(parseBenchOptions(["windows"])).toEqual({
    suite: "windows",
    records: 1_000_000,
    organizations: 10,
    drafts: [0, 1000, 50_000],
    seconds: 20,
    growth: null,
    json: null,
    fresh: false,
  });
});

test("every option is read", () => {
  const argv = "windows -- --records 20_000 --organizations 3 --drafts 0,10 --growth 1000,2000";
  expect(parseBenchOptions([...argv.split(" "), "--json", "out.json", "--fresh"])).toMatchObject({
    records: 20_000,
    organizations: 3,
    drafts: [0, 10],
    growth: [1000, 2000],
    json: "out.json",
    fresh: true,
  });
});

test.each([
  [[], "Which suite"],
  [["window"], 'no suite "window"'],
  [["windows", "kpis"], "One suite"],
  [["windows", "--records", "many"], "--records takes"],
  [["windows", "--records", "12.5"], "--records takes"],
  [["windows", "--drafts", "0,"], "--drafts takes"],
  [["kpis", "--growth", "1000"], "--growth belongs"],
  [["windows", "--rows", "5"], "--rows"],
])("%j is refused by name", (argv, words) => {
  expect(() => parseBenchOptions(argv)).toThrow(words);
});
