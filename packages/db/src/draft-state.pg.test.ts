import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { LiveEvent } from "@pfa/domain/live-event.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { inOrganization, inScope, raw, sql, type Sql, type Tx } from "./client.ts";
import { writeDrafts } from "./draft-write.ts";
import { type DraftOwner, deleteDrafts, saveDrafts } from "./drafts.ts";
import { listenLive, notifyLive } from "./live.ts";
import { addCommitItem, addDrafts, addRecords, clearRecords } from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";

let stage: Stage;
let planner: DraftOwner;
let colleague: DraftOwner;

beforeAll(async () => {
  stage = await openStage();
  [planner, colleague] = [stage.scope, stage.colleague].map(({ organizationId, userId }) => ({
    organizationId,
    userId,
  })) as [DraftOwner, DraftOwner];
});
afterAll(() => stage.close());

const RECORDS = 8;

beforeEach(() =>
  stage.owner.transaction(async (tx) => {
    await clearRecords(tx, stage.organizationId);
    await tx.execute(sql`delete from draft_state`);
    const records = Array.from({ length: RECORDS }, (_, index) => ({
      rid: index + 1,
      record: aMirroredRecord({ pfaId: `P${index + 1}` }),
    }));
    await addRecords(tx, stage.organizationId, records);
  }),
);

const asOwner = (statement: Sql) => stage.owner.transaction((tx) => tx.execute(statement));
const asPlanner = <T>(work: (tx: Tx) => Promise<T>) => inScope(stage.app, stage.scope, work);

type State = { revision: number; draftRecords: number; draftFields: number };

async function stateOf({ organizationId, userId }: DraftOwner): Promise<State | undefined> {
  const [state] = await stage.owner.transaction((tx) =>
    tx.query<State>(sql`
      select revision, draft_records as "draftRecords", draft_fields as "draftFields" from draft_state
       where organization_id = ${organizationId} and user_id = ${userId}`),
  );
  return state;
}

/** Records of each revision, the first first. */
async function changesOf({ organizationId, userId }: DraftOwner): Promise<number[][]> {
  const changes = await stage.owner.transaction((tx) =>
    tx.query<{ rids: number[] }>(sql`
      select rids from draft_change
       where organization_id = ${organizationId} and user_id = ${userId} order by revision`),
  );
  return changes.map(({ rids }) => rids);
}

/** Content of the only planner's drafts by record. */
const contents = async () => {
  const rows = await stage.owner.transaction((tx) =>
    tx.query<{ rid: number; changes: object }>(sql`select rid, changes from pfa_draft`),
  );
  return new Map(rows.map((row) => [row.rid, row.changes]));
};

const owners = (table: string) => (tx: Tx) =>
  tx.query(sql`select user_id as "userId" from ${raw(table)}`);

const one: FieldEdits = { class: { base: "14", mine: "15" } };
const two: FieldEdits = { ...one, monthlyRate: { base: 5000, mine: 5500 } };
const draft = (rid: number, edits: FieldEdits) => ({ rid, baseVersion: 1, edits });

test("drafts saved in one statement are one revision, with their records and all they count", async () => {
  await asPlanner((tx) => saveDrafts(tx, planner, [draft(3, one), draft(1, two), draft(2, one)]));
  expect(await stateOf(planner)).toEqual({ revision: 1, draftRecords: 3, draftFields: 4 });
  expect(await changesOf(planner)).toEqual([[1, 2, 3]]);
  expect(await stateOf(colleague)).toBeUndefined();
});

test("a save that adds some drafts and changes others counts each of them once", async () => {
  await asPlanner((tx) => saveDrafts(tx, planner, [draft(1, two), draft(2, one)]));
  await asPlanner((tx) => saveDrafts(tx, planner, [draft(1, one), draft(2, two), draft(3, two)]));
  expect(await stateOf(planner)).toMatchObject({ draftRecords: 3, draftFields: 5 });
  const [, ...later] = await changesOf(planner);
  expect(later.toSorted((a, b) => a.length - b.length)).toEqual([[3], [1, 2]]);
});

test("a statement that adds, changes and removes drafts counts each of them once", async () => {
  const step = { action: "edit", label: "a test", fields: 1 } as const;
  const write = (...drafts: ReturnType<typeof draft>[]) =>
    asPlanner((tx) => writeDrafts(tx, planner, drafts, step));
  await write(draft(1, two), draft(2, one), draft(3, two));
  expect(await stateOf(planner)).toEqual({ revision: 1, draftRecords: 3, draftFields: 5 });
  await write(draft(1, {}), draft(2, two), draft(4, two), draft(5, {}));
  expect(await stateOf(planner)).toMatchObject({ draftRecords: 3, draftFields: 6 });
  const [, ...later] = await changesOf(planner);
  expect(later.flat().toSorted((a, b) => a - b)).toEqual([1, 2, 4]);
});

test("removed drafts are counted off, and the revision goes on", async () => {
  await asPlanner((tx) => saveDrafts(tx, planner, [draft(1, two), draft(2, one)]));
  await asPlanner((tx) => deleteDrafts(tx, planner, [1, 7]));
  expect(await stateOf(planner)).toEqual({ revision: 2, draftRecords: 1, draftFields: 1 });
  expect(await changesOf(planner)).toEqual([[1, 2], [1]]);
});

test("a statement that touches nothing leaves no trace", async () => {
  await asPlanner(async (tx) => {
    await deleteDrafts(tx, planner, [1]);
    await tx.execute(sql`update pfa_draft set revision = revision + 1`);
    await tx.execute(sql`insert into pfa_draft select * from pfa_draft`);
  });
  await inOrganization(stage.worker, stage.organizationId, (tx) =>
    tx.execute(sql`update commit_item set state = 'dead'`),
  );
  expect(await stateOf(planner)).toBeUndefined();
  expect(await changesOf(planner)).toEqual([]);
});

test("a statement of the worker over several planners is a revision of each, with their own records", async () => {
  await stage.owner.transaction(async (tx) => {
    await addDrafts(tx, planner, [draft(1, two), draft(2, one)]);
    await addDrafts(tx, colleague, [draft(2, two)]);
  });
  await inOrganization(stage.worker, stage.organizationId, (tx) =>
    tx.execute(sql`
      update pfa_draft set changes = changes - 'monthlyRate', base = base - 'monthlyRate' where changes ? 'monthlyRate'`),
  );
  expect(await stateOf(planner)).toEqual({ revision: 2, draftRecords: 2, draftFields: 2 });
  expect(await stateOf(colleague)).toEqual({ revision: 2, draftRecords: 1, draftFields: 1 });
  expect([await changesOf(planner), await changesOf(colleague)]).toEqual([
    [[1, 2], [1]],
    [[2], [2]],
  ]);
});

test("a draft that changes hands is counted where it is", async () => {
  await stage.owner.transaction((tx) => addDrafts(tx, planner, [draft(1, two)]));
  await asOwner(sql`update pfa_draft set user_id = ${colleague.userId}`);
  expect(await stateOf(planner)).toMatchObject({ draftRecords: 0, draftFields: 0 });
  expect(await stateOf(colleague)).toMatchObject({ draftRecords: 1, draftFields: 2 });
});

test.each([
  ["state", "state = 'sending'", true],
  ["problem", `problem = '{"kind": "waiting", "message": "later"}'`, true],
  ["confirmation", "confirmed_at = now()", true],
  ["changes", `changes = '{"class": "16"}'`, true],
  ["the same state", "state = state", false],
  [
    "tries and due time",
    "attempts = 9, lease = 9, next_attempt_at = now(), updated_at = now()",
    false,
  ],
])("of a commit's item, %s is part of what its planner sees: %s", async (_, assignment, isSeen) => {
  await stage.owner.transaction(async (tx) => {
    await addCommitItem(tx, planner, { rid: 4, edits: one, state: "queued" });
    await addCommitItem(tx, colleague, { rid: 5, edits: one, state: "written" });
  });
  expect(await stateOf(planner)).toEqual({ revision: 1, draftRecords: 0, draftFields: 0 });
  await inOrganization(stage.worker, stage.organizationId, (tx) =>
    tx.execute(sql`update commit_item set ${raw(assignment)} where rid = 4`),
  );
  expect(await changesOf(planner)).toEqual(isSeen ? [[4], [4]] : [[4]]);
  expect(await changesOf(colleague)).toEqual([[5]]);
});

test("old changes are removed from time to time, the last thousand stay", async () => {
  const { organizationId, userId } = planner;
  await stage.owner.transaction(async (tx) => {
    await addDrafts(tx, colleague, [draft(1, one)]);
    await tx.execute(sql`
      insert into draft_state (organization_id, user_id, revision) values (${organizationId}, ${userId}, 1278)`);
    await tx.execute(sql`
      insert into draft_change (organization_id, user_id, revision, rids)
      select ${organizationId}, ${userId}, r, '{1}' from generate_series(1, 1278) r`);
  });
  const save = () => asPlanner((tx) => saveDrafts(tx, planner, [draft(1, one)]));
  await save();
  expect(await changesOf(planner)).toHaveLength(1279);
  await save();
  expect(await changesOf(planner)).toHaveLength(1025);
  expect(await stateOf(planner)).toMatchObject({ revision: 1280 });
  expect(await changesOf(colleague)).toHaveLength(1);
});

test("whatever is done, the counters are those of the drafts that are there, and every changed record is logged", async () => {
  const edits = fc.constantFrom(one, two, { monthlyRate: { base: 5000, mine: 1 } });
  const rid = fc.integer({ min: 1, max: RECORDS });
  const saved = fc.uniqueArray(fc.tuple(rid, edits), { selector: ([key]) => key, maxLength: 5 });
  const step = fc.oneof(
    fc.record({ save: saved }),
    fc.record({ remove: fc.uniqueArray(rid, { maxLength: 4 }) }),
    fc.record({ strip: fc.constantFrom("class", "monthlyRate") }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      await asOwner(sql`delete from pfa_draft`);
      for (const taken of steps) {
        const [before, known] = [await contents(), await changesOf(planner)];
        await asPlanner(async (tx) => {
          if ("save" in taken)
            await saveDrafts(
              tx,
              planner,
              taken.save.map(([key, value]) => draft(key, value)),
            );
          else if ("remove" in taken) await deleteDrafts(tx, planner, taken.remove);
          else
            await tx.execute(sql`
              update pfa_draft set changes = changes - ${taken.strip}::text, base = base - ${taken.strip}::text
               where changes ? ${taken.strip} and changes - ${taken.strip}::text <> '{}'`);
        });
        const after = await contents();
        expect((await stateOf(planner)) ?? { draftRecords: 0, draftFields: 0 }).toMatchObject({
          draftRecords: after.size,
          draftFields: [...after.values()].reduce((sum, each) => sum + Object.keys(each).length, 0),
        });
        const logged = new Set((await changesOf(planner)).slice(known.length).flat());
        const differs = (key: number) =>
          JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key));
        const changed = [...new Set([...before.keys(), ...after.keys()])].filter(differs);
        expect(changed.filter((key) => !logged.has(key))).toEqual([]);
      }
    }),
    { numRuns: 25 },
  );
});

test("open browsers are told once for each transaction, also where the use case tells them itself", async () => {
  const events: (LiveEvent | null)[] = [];
  const url = stage.app.pool.options.connectionString ?? "";
  const listener = await listenLive(url, (event) => events.push(event));
  try {
    await asPlanner(async (tx) => {
      await saveDrafts(tx, planner, [draft(1, one)]);
      await saveDrafts(tx, planner, [draft(1, two), draft(2, one)]);
      await notifyLive(tx, { kind: "drafts_changed", ...planner });
    });
    await asPlanner((tx) =>
      notifyLive(tx, { kind: "commit_progress", organizationId: 1, commitId: 1 }),
    );
    await vi.waitFor(() =>
      expect(events).toEqual([
        { kind: "drafts_changed", ...planner },
        { kind: "commit_progress", organizationId: 1, commitId: 1 },
      ]),
    );
  } finally {
    await listener.close();
  }
});

test("a planner reads only the own state, with Read only, and can write nobody else's", async () => {
  await stage.owner.transaction(async (tx) => {
    await addDrafts(tx, planner, [draft(1, one)]);
    await addDrafts(tx, colleague, [draft(2, one)]);
  });
  for (const table of ["draft_state", "draft_change"]) {
    // oxlint-disable-next-line no-await-in-loop -- one table after the other
    expect(await asPlanner(owners(table))).toEqual([{ userId: planner.userId }]);
    const blind = { ...stage.scope, permissions: new Set(["SaveDraft"] as const) };
    // oxlint-disable-next-line no-await-in-loop -- as above
    expect(await inScope(stage.app, blind, owners(table))).toEqual([]);
  }
  const { organizationId, userId } = colleague;
  await asPlanner((tx) => tx.execute(sql`update draft_state set draft_records = 99`));
  await asPlanner((tx) => tx.execute(sql`delete from draft_change`));
  expect(await stateOf(colleague)).toMatchObject({ draftRecords: 1 });
  expect(await changesOf(colleague)).toHaveLength(1);
  await expect(
    asPlanner((tx) =>
      tx.execute(sql`
        insert into draft_change (organization_id, user_id, revision, rids)
        values (${organizationId}, ${userId}, 2, '{1}')`),
    ),
  ).rejects.toMatchObject({ code: "42501" });
  await expect(
    asPlanner((tx) => tx.execute(sql`update draft_state set user_id = ${userId}`)),
  ).rejects.toMatchObject({ code: "42501" });
});
