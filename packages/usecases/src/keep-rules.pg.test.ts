import { inScope, sql } from "@pfa/db/client.ts";
import { type ChangeRule, changeRuleSchema } from "@pfa/domain/bulk-change.ts";
import { permissions } from "@pfa/domain/permissions.ts";
import { fail, ok } from "@pfa/domain/result.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeKeptRule, forgetRule, keepRule, readKeptRules } from "./keep-rules.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

let world: PlannersWorld;
let owner: Planner;
let colleague: Planner;
beforeAll(async () => {
  world = await openPlannersWorld();
  owner = await world.planner("RIO", [aMirroredRecord()]);
  colleague = await owner.colleague("colleague", permissions);
});
afterAll(() => world.close());

const shift: ChangeRule = changeRuleSchema.parse({
  operations: [{ op: "shift", amount: 2, unit: "weeks" }],
});
const raise: ChangeRule = changeRuleSchema.parse({
  operations: [{ op: "multiply", field: "monthlyRate", percent: 5 }],
});

async function keep(planner: Planner, name: string, rule = shift, isShared = false) {
  const kept = await keepRule(planner.db, planner.scope, { name, rule, isShared });
  if (!kept.ok) throw new Error(kept.error.kind);
  return kept.value.ruleId;
}

const namesOf = async ({ db, scope }: Planner) =>
  (await readKeptRules(db, scope)).map(({ name }) => name);

test("B15: a rule is its owner's until it is shared, and only the owner changes it", async () => {
  const ruleId = await keep(owner, "Weather");
  expect(await namesOf(colleague)).toEqual([]);
  expect(await changeKeptRule(owner.db, owner.scope, { ruleId, isShared: true })).toEqual(
    ok({ ruleId }),
  );
  expect(await readKeptRules(colleague.db, colleague.scope)).toMatchObject([
    { id: ruleId, name: "Weather", rule: shift, isShared: true, isOwn: false },
  ]);
  const rename = { ruleId, name: "Mine" };
  const notFound = fail({ kind: "rule_not_found", ruleId });
  expect(await changeKeptRule(colleague.db, colleague.scope, rename)).toEqual(notFound);
  expect(await forgetRule(colleague.db, colleague.scope, { ruleId })).toEqual(notFound);
  expect(await changeKeptRule(owner.db, owner.scope, { ...rename, rule: raise })).toEqual(
    ok({ ruleId }),
  );
  expect(await readKeptRules(owner.db, owner.scope)).toMatchObject([
    { name: "Mine", rule: raise, isShared: true, isOwn: true },
  ]);
  expect(await forgetRule(owner.db, owner.scope, { ruleId })).toEqual(ok({ ruleId }));
  expect(await namesOf(colleague)).toEqual([]);
});

test("B15: an owner has a name once, in either case; somebody else may have it too", async () => {
  const taken = fail({ kind: "rule_name_taken", name: "STORM" });
  const ruleId = await keep(owner, "Storm");
  await keep(colleague, "Storm");
  const again = { name: "STORM", rule: shift, isShared: false };
  expect(await keepRule(owner.db, owner.scope, again)).toEqual(taken);
  const other = await keep(owner, "Calm");
  expect(await changeKeptRule(owner.db, owner.scope, { ruleId: other, name: "STORM" })).toEqual(
    taken,
  );
  // Its own name in another case is no other name.
  expect(await changeKeptRule(owner.db, owner.scope, { ruleId, name: "STORM" })).toEqual(
    ok({ ruleId }),
  );
});

test("B15: a shared rule over amounts is not shown, and not kept, without ViewFinancials", async () => {
  const editor = await owner.colleague("editor", ["Read", "EditForecast", "SaveDraft"]);
  await keep(owner, "New rates", raise, true);
  await keep(owner, "Later", shift, true);
  expect(await namesOf(editor)).toEqual(["Later"]);
  const own = { name: "Mine", rule: raise, isShared: false };
  expect(await keepRule(editor.db, editor.scope, own)).toEqual(
    fail({ kind: "field_hidden", field: "monthlyRate" }),
  );
});

test("a planner keeps 200 rules at most, and what is kept is noted", async () => {
  const hoarder = await owner.colleague("hoarder", permissions);
  const { organizationId, userId } = hoarder.scope;
  await world.asOwner(sql`
    insert into kept_rule (organization_id, user_id, owner_name, name, rule)
    select ${organizationId}, ${userId}, 'x', 'rule ' || n, '{}' from generate_series(1, 199) n`);
  const ruleId = await keep(hoarder, "the last one");
  const more = { name: "one more", rule: shift, isShared: false };
  expect(await keepRule(hoarder.db, hoarder.scope, more)).toEqual(
    fail({ kind: "too_many_rules", limit: 200 }),
  );
  // What is stored and no rule any more is not shown.
  expect(await namesOf(hoarder)).toContain("the last one");
  expect(await namesOf(hoarder)).not.toContain("rule 1");
  const noted = await inScope(owner.db, owner.scope, () =>
    world.asOwner(sql`
      select action, details ->> 'ruleId' as "ruleId" from audit_entry where user_id = ${userId}`),
  );
  expect(noted).toEqual([{ action: "rule_kept", ruleId: String(ruleId) }]);
});
