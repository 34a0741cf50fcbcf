import { inOrganization, sql, type Tx } from "@pfa/db/client.ts";
import { lockMirror } from "@pfa/db/mirror-lock.ts";
import { claimNextItem, reclaimAbandoned } from "@pfa/db/outbox.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { commitDrafts } from "./commit-drafts.ts";
import { discardDrafts } from "./discard-drafts.ts";
import { editDrafts } from "./edit-drafts.ts";
import { requestSync } from "./request-sync.ts";
import { resolveConflicts } from "./resolve-conflicts.ts";
import { defaultSendTimings } from "./send-commits-judge.ts";
import { saveSent } from "./send-commits-save.ts";
import { syncOrganization } from "./sync-organization.ts";
import { openWriteBackStage, type WriteBackStage } from "./testing/write-back-stage.ts";

// Every write to a draft or a commit item locks its planner's draft_state until its transaction ends. Here all that takes
// such locks runs at the same time on the same few records; a deadlock would make one of them throw.

let stage: WriteBackStage;
let planners: Scope[];
let free: string[];

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 60 });
  planners = [];
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  for (const name of ["ada", "ben", "cleo"]) planners.push(await stage.addPlanner(name));
  free = (await stage.editable()).slice(0, 12);
});
afterAll(() => stage.close());

/** A row of numbers that looks random and is the same in every run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return Math.floor((state / 0x80_00_00_00) * below);
  };
}

const ROUNDS = 25;

/** What one planner does with the records that all of them work on. */
async function plan(scope: Scope, seed: number): Promise<void> {
  const next = numbersFrom(seed);
  const some = () => free.filter(() => next(3) === 0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const cells = [
      ...some().map((pfaId) => ({ pfaId, field: "monthlyRate", value: 1000 + next(5000) })),
      // PEMS refuses this one and sends no record with its answer.
      ...some().map((pfaId) => ({ pfaId, field: "areaSilo", value: "NO-SUCH-AREA" })),
    ];
    // oxlint-disable no-await-in-loop -- a planner does one thing after the other
    await editDrafts(stage.app, scope, cells);
    await resolveConflicts(
      stage.app,
      scope,
      some().map((pfaId) => ({
        pfaId,
        field: "monthlyRate",
        resolution: { choice: "mine" as const },
      })),
    );
    if (next(3) === 0) await discardDrafts(stage.app, scope, { kind: "records", pfaIds: some() });
    await commitDrafts(stage.app, scope, { reason: "a test", pfaIds: some() });
    // oxlint-enable no-await-in-loop
  }
}

/** The worker's part, until `isOver`. */
async function repeat(isOver: () => boolean, work: () => Promise<unknown>): Promise<number> {
  let times = 0;
  for (; !isOver(); times += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await work();
  }
  return times;
}

async function sync(kind: "full" | "incremental"): Promise<string> {
  const [planner] = planners;
  if (!planner) throw new Error("no planner");
  const { runId } = await requestSync(stage.app, planner, { now: new Date(), kind });
  const { signal } = new AbortController();
  const { organizationId } = stage;
  return (await syncOrganization(stage, { organizationId, syncRunId: runId, signal })).kind;
}

/** Leaves items behind as a sender does that is killed: the next one takes back those of several planners at once. */
const abandonSome = () =>
  stage.owner.transaction((tx) =>
    tx.execute(sql`
      update commit_item set state = 'sending'
       where (organization_id, commit_id, rid) in (
             select organization_id, commit_id, rid from commit_item where state = 'queued'
              order by user_id, commit_id, rid limit 6 for update skip locked)`),
  );

test("saves, discards, commits, settled conflicts, syncs and write-back at once: no deadlock, and counters as the drafts are", async () => {
  await sync("full");
  const syncs: string[] = [];
  let isOver = false;
  const over = () => isOver;
  /** So that each answer of PEMS is worth noting, which needs the mirror's lock. */
  const forgetHealth = () =>
    inOrganization(stage.db, stage.organizationId, (tx) =>
      tx.execute(sql`update mirror_state set pems_checked_at = null`),
    );
  const worker = [
    repeat(over, async () => {
      await abandonSome();
      await stage.send({ timings: { whenBusy: 0 } });
    }),
    repeat(over, async () => {
      await stage.admin("POST", "/churn", { count: 20, organization: "RIO" });
      syncs.push(await sync("incremental"), await sync("full"));
    }),
    repeat(over, forgetHealth),
  ];
  await Promise.all([
    ...worker,
    Promise.all(planners.map((scope, index) => plan(scope, index + 1))).finally(() => {
      isOver = true;
    }),
  ]);

  // All of it did happen.
  expect(syncs.filter((outcome) => outcome === "applied").length).toBeGreaterThan(1);
  const states = await stage.owner.transaction((tx) =>
    tx.query<{ state: string }>(sql`
      select distinct state from commit_item
       where state in ('written', 'refused') or confirmed_at is not null order by state`),
  );
  expect(states.map(({ state }) => state)).toEqual(["refused", "written"]);

  const counted = await stage.owner.transaction((tx) =>
    tx.query(sql`
      select s.user_id as "userId", s.draft_records - count(d.rid) as records,
             s.draft_fields - coalesce(sum((select count(*) from jsonb_object_keys(d.changes))), 0) as fields,
             s.revision - (select max(c.revision) from draft_change c where c.user_id = s.user_id) as revision
        from draft_state s
        left join pfa_draft d on d.organization_id = s.organization_id and d.user_id = s.user_id
       group by s.organization_id, s.user_id
       order by s.user_id`),
  );
  expect(counted).toEqual(
    planners.map(({ userId }) => ({ userId, records: 0, fields: 0, revision: 0 })),
  );
  const [deadlocks] = await stage.owner.transaction((tx) =>
    tx.query(sql`select deadlocks from pg_stat_database where datname = current_database()`),
  );
  expect(deadlocks).toEqual({ deadlocks: 0 });
});

/** The worker in the middle of applying a sync: `begin` happens, then `meanwhile` starts and has to wait, then `rest`. */
async function whileApplying({
  begin = async () => undefined,
  meanwhile,
  rest,
}: {
  begin?: (tx: Tx) => Promise<unknown>;
  meanwhile: () => Promise<unknown>;
  rest: (tx: Tx) => Promise<unknown>;
}): Promise<void> {
  let waiting: Promise<unknown> = Promise.resolve();
  await inOrganization(stage.db, stage.organizationId, async (tx) => {
    await lockMirror(tx, stage.organizationId);
    await begin(tx);
    waiting = meanwhile();
    // Looked at below; a failure until then must not count as unhandled.
    waiting.catch(() => undefined);
    await vi.waitFor(async () => {
      const blocked = await stage.owner.transaction((owner) =>
        owner.query(sql`
          select from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock' and usename = 'pfa_worker'`),
      );
      expect(blocked).toHaveLength(1);
    });
    await rest(tx);
  });
  await waiting;
}

/** Changes what a planner sees of the own commits, as a sync does that confirms writes. */
const confirm = (scope: Scope) => (tx: Tx) =>
  tx.execute(sql`
    update commit_item set confirmed_at = clock_timestamp()
     where organization_id = ${scope.organizationId} and user_id = ${scope.userId} and state = 'written'`);

/** Of each planner one record that was written and that no sync has shown yet, and one on its way. */
async function submitOneEach(): Promise<void> {
  for (const forecastEnd of ["2036-06-06", "2036-07-07"]) {
    // oxlint-disable no-await-in-loop -- one after the other
    await stage.owner.transaction(async (tx) => {
      await tx.execute(sql`delete from pfa_draft`);
      await tx.execute(sql`update commit_item set state = 'written'`);
    });
    for (const [index, planner] of planners.entries()) {
      const pfaId = free[index] ?? "";
      await stage.edit(planner, pfaId, { forecastEnd });
      await stage.submit(planner, pfaId);
    }
    // oxlint-enable no-await-in-loop
  }
}

test("an answer without a record is noted before its item is changed, so a sync under way can confirm the planner's writes", async () => {
  await submitOneEach();
  const [first] = planners;
  if (!first) throw new Error("no planners");
  const item = await inOrganization(stage.db, stage.organizationId, (tx) =>
    claimNextItem(tx, first),
  );
  const author = planners.find(({ userId }) => userId === item?.userId);
  if (!item || !author) throw new Error("nothing was claimed");
  await inOrganization(stage.db, stage.organizationId, (tx) =>
    tx.execute(sql`update mirror_state set pems_checked_at = null`),
  );
  const context = {
    db: stage.db,
    pems: stage.pems,
    mapping: defaultMapping,
    timings: defaultSendTimings,
  };
  const problem = { kind: "refused", message: "no", field: null } as const;
  await whileApplying({
    meanwhile: () =>
      saveSent(context, item, {
        outcome: { state: "refused", problem },
        record: null,
        pause: null,
      }),
    rest: confirm(author),
  });
  const refused = await stage.items(item.commitId);
  expect(refused.map(({ state }) => state)).toEqual(["refused"]);
});

test("items of several planners are taken back while no sync is under way, so neither holds what the other waits for", async () => {
  await submitOneEach();
  await stage.owner.transaction((tx) =>
    tx.execute(sql`update commit_item set state = 'sending' where state = 'queued'`),
  );
  const [first, , last] = planners;
  if (!first || !last) throw new Error("no planners");
  let commitIds: number[] = [];
  await whileApplying({
    begin: confirm(last),
    meanwhile: async () => {
      commitIds = await inOrganization(stage.db, stage.organizationId, (tx) =>
        reclaimAbandoned(tx, stage.organizationId),
      );
    },
    rest: confirm(first),
  });
  expect(commitIds).toHaveLength(planners.length);
});
