import { expect, test } from "vitest";
import { type ChatRelation, chatRelations } from "./chat-relations.ts";
import { fieldKeys, isMoneyField } from "./field-catalog.ts";

const namesOf = (relations: readonly ChatRelation[], name: string) =>
  relations.find((relation) => relation.name === name)?.columns.map((column) => column.name) ?? [];

const all = chatRelations(new Set(["Read", "ViewFinancials"]));
const withoutMoney = chatRelations(new Set(["Read"]));

test("Q20: a question may read every field of the catalog, each under a name of its own", () => {
  const pfa = all.find(({ name }) => name === "pfa");
  expect(new Set(pfa?.columns.flatMap(({ field }) => field ?? []))).toEqual(new Set(fieldKeys));
  const names = namesOf(all, "pfa");
  expect(names.length).toBe(new Set(names).size);
  // The names that questions, prompts and stored queries are written with.
  for (const name of [
    ..."id category source class area dor cost plan_cost forecast_cost actual_cost".split(" "),
    ..."monthly_rate purchase_price original_start original_end forecast_start".split(" "),
    ..."forecast_end actual_start actual_end is_actualized is_discontinued".split(" "),
    ..."has_draft last_synced_at plan_source plan_monthly_rate manufacturer model".split(" "),
  ]) {
    expect(names).toContain(name);
  }
  expect(namesOf(all, "calendar_month")).toEqual(["month_start", "month_end"]);
});

test("Q21: without ViewFinancials there is no column of money, and every other one stays", () => {
  const names = namesOf(withoutMoney, "pfa");
  expect(names).not.toContain("cost");
  expect(names).not.toContain("variance");
  expect(
    withoutMoney
      .flatMap(({ columns }) => columns)
      .filter(({ field, isMoney }) => isMoney || (field && isMoneyField(field))),
  ).toEqual([]);
  const hidden = namesOf(all, "pfa").filter((name) => !names.includes(name));
  // Every money field of the catalog, and the cost as it stands.
  expect(hidden.length).toBe(fieldKeys.filter(isMoneyField).length + 1);
});
