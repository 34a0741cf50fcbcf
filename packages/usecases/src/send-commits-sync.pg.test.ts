import type { Sql } from "@pfa/db/client.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requestSync } from "./request-sync.ts";
import { syncOrganization } from "./sync-organization.ts";
import { countedSums, keptSums } from "./testing/kpi-sums.ts";
import { openWriteBackStage, type WriteBackStage } from "./testing/write-back-stage.ts";

let stage: WriteBackStage;
let planner: Scope;
let free: string[];

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 300 });
  planner = await stage.addPlanner("planner");
  free = await stage.editable();
});
afterAll(() => stage.close());

const look = (statement: Sql) => stage.owner.transaction((tx) => tx.query(statement));

async function sync(kind: "full" | "incremental") {
  const { runId } = await requestSync(stage.app, planner, { now: new Date(), kind });
  const { signal } = new AbortController();
  const { organizationId } = stage;
  return syncOrganization(stage, { organizationId, syncRunId: runId, signal });
}

test("the sync after a write finds nothing to change, confirms the write and leaves no conflict", async () => {
  await sync("full");
  const [pfaId = ""] = free.splice(0, 1);
  await stage.edit(planner, pfaId, { monthlyRate: 2222.22, forecastEnd: "2035-05-05" });
  const commitId = await stage.submit(planner, pfaId);
  await stage.send();
  expect(await stage.confirmed(commitId)).toEqual([false]);

  expect(await sync("full")).toMatchObject({
    kind: "applied",
    counts: { inserted: 0, updated: 0, vanished: 0 },
  });
  expect(await stage.confirmed(commitId)).toEqual([true]);
  expect(await stage.draftOf(planner, pfaId)).toBeNull();
});

test("syncs and write-back at the same time: each write once, the mirror as PEMS is, the sums as the mirror is", async () => {
  const pfaIds = free.splice(0, 40);
  for (const [index, pfaId] of pfaIds.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one planner edits one record after the other
    await stage.edit(planner, pfaId, {
      monthlyRate: 3000 + index,
      isFundsTransferable: index % 3 === 0,
    });
  }
  const commitId = await stage.submit(planner, ...pfaIds);
  const sent = new AbortController();
  const sending = stage.send().finally(() => sent.abort());
  const outcomes: string[] = [];
  while (!sent.signal.aborted) {
    // oxlint-disable-next-line no-await-in-loop -- one sync after the other
    await stage.admin("POST", "/churn", { count: 3, organization: "RIO" });
    // oxlint-disable-next-line no-await-in-loop -- as above
    outcomes.push((await sync(outcomes.length % 2 === 0 ? "full" : "incremental")).kind);
  }
  await sending;
  expect(new Set(outcomes)).toEqual(new Set(["applied"]));

  const states = (await stage.items(commitId)).map((item) => item.state);
  // Churn may have reached one of our fields first.
  expect(states.filter((state) => state !== "written" && state !== "conflict")).toEqual([]);
  const writes = await Promise.all(pfaIds.map((pfaId) => stage.appliedWrites(pfaId)));
  expect(writes.filter((count) => count > 1)).toEqual([]);

  await sync("full");
  expect(await sync("full")).toMatchObject({ counts: { inserted: 0, updated: 0, vanished: 0 } });
  expect(await look(keptSums)).toEqual(await look(countedSums));
});
