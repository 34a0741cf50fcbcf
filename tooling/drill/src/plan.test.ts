import { expect, test } from "vitest";
import { planDrill } from "./plan.ts";
import { ruleFaults, settingFaults } from "./plan-pems.ts";
import { targets } from "./plan-strikes.ts";

const minute = { minutes: 1, kills: 10 };

test("the same seed plans the same drill, another seed another one", () => {
  expect(planDrill({ seed: 7, ...minute })).toEqual(planDrill({ seed: 7, ...minute }));
  expect(planDrill({ seed: 8, ...minute })).not.toEqual(planDrill({ seed: 7, ...minute }));
});

test("as many kills as were asked for, spread evenly over all processes", () => {
  const { strikes } = planDrill({ seed: 7, minutes: 1, kills: 23 });
  const kills = strikes.filter(({ kind }) => kind === "kill");
  const counts = targets.map((target) => kills.filter((kill) => kill.target === target).length);
  expect(kills).toHaveLength(23);
  expect(counts.toSorted((a, b) => a - b)).toEqual([4, 4, 5, 5, 5]);
});

test("every process is struck otherwise too, and a worker overtaken by the other", () => {
  const { strikes } = planDrill({ seed: 7, ...minute });
  const gentler = strikes.filter(({ kind }) => kind !== "kill");
  expect(new Set(gentler.map(({ target }) => target))).toEqual(new Set(targets));
  expect(new Set(gentler.map(({ kind }) => kind))).toEqual(
    new Set(["stop", "pause", "cut", "overtake"]),
  );
});

test("a drill of 45 seconds has every fault that PEMS knows", () => {
  const names = planDrill({ seed: 7, minutes: 0.75, kills: 5 }).pems.map(({ fault }) => fault.name);
  const all = [...ruleFaults, ...settingFaults].map(({ name }) => name);
  expect([...new Set(names)].toSorted()).toEqual(all.toSorted());
});

test("no value is written twice, so that each can be followed", () => {
  const { lanes, otherUsers } = planDrill({ seed: 7, minutes: 5, kills: 10 });
  const saved = lanes.flatMap(({ actions }) =>
    actions.flatMap((action) => (action.kind === "save" ? action.cells : [])),
  );
  const others = otherUsers.flatMap((action) => (action.kind === "edit" ? [action] : []));
  const values = [...saved, ...others].map(({ field, value }) => `${field} ${value}`);
  expect(values.length).toBeGreaterThan(1000);
  expect(new Set(values).size).toBe(values.length);
});

test("nothing begins after the end", () => {
  const { lanes, otherUsers, strikes, pems } = planDrill({ seed: 7, ...minute });
  const all = [...lanes.flatMap(({ actions }) => actions), ...otherUsers, ...strikes, ...pems];
  expect(Math.max(...all.map(({ atMs }) => atMs))).toBeLessThan(60_000);
});
