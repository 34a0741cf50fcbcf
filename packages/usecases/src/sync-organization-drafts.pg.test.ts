import { sql } from "@pfa/db/client.ts";
import { listenLive } from "@pfa/db/live.ts";
import { addCommitItem, addDrafts, addUser } from "@pfa/db/testing/arrange.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { LiveEvent } from "@pfa/domain/live-event.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

const ORG = "ALPHA";
let world: SyncWorld;
let planner: number;
let colleague: number;

beforeAll(async () => {
  world = await openSyncWorld({ [ORG]: 120 });
  await world.sync(ORG);
  planner = await world.owner.transaction((tx) => addUser(tx, "planner"));
  colleague = await world.owner.transaction((tx) => addUser(tx, "colleague"));
});
afterAll(() => world.close());

const pfaIdOf = async (rid: number) => {
  const [row] = await world.look<{ pfaId: string }>(sql`
    select pfa_id as "pfaId" from pfa_record where organization_id = ${world.idOf(ORG)} and rid = ${rid}`);
  return row?.pfaId ?? "";
};

const editInPems = async (rid: number, fields: object) =>
  world.admin("POST", "edits", { organization: ORG, pfaId: await pfaIdOf(rid), fields });

const draft = (userId: number, rid: number, edits: FieldEdits) =>
  world.owner.transaction((tx) =>
    addDrafts(tx, { organizationId: world.idOf(ORG), userId }, [{ rid, edits }]),
  );

const draftsOf = (userId: number) =>
  world.look<object>(sql`
    select rid, changes, base, revision from pfa_draft
     where organization_id = ${world.idOf(ORG)} and user_id = ${userId} order by rid`);

test("a field that PEMS reached by itself leaves the drafts, and a draft without fields disappears", async () => {
  await draft(planner, 3, {
    monthlyRate: { base: 100, mine: 7777.5 },
    forecastEnd: { base: "2027-01-01", mine: "2027-05-05" },
  });
  await draft(planner, 4, { areaSilo: { base: "A", mine: "SILO-77" } });
  await draft(colleague, 3, { monthlyRate: { base: 100, mine: 8888 } });
  await editInPems(3, { pfs_f_rate: "7777.50", pfs_f_rate_uom: "MONTH" });
  await editInPems(4, { pfs_f_area: "SILO-77" });

  expect(await world.sync(ORG, "incremental")).toMatchObject({ counts: { updated: 2 } });

  expect(await draftsOf(planner)).toEqual([
    {
      rid: 3,
      changes: { forecastEnd: "2027-05-05" },
      base: { forecastEnd: "2027-01-01" },
      revision: 2,
    },
  ]);
  expect(await draftsOf(colleague)).toEqual([
    { rid: 3, changes: { monthlyRate: 8888 }, base: { monthlyRate: 100 }, revision: 1 },
  ]);
});

test("every kind of field is compared as the value it stands for", async () => {
  await draft(colleague, 10, {
    forecastStart: { base: null, mine: "2026-02-03" },
    isDiscontinued: { base: null, mine: true },
    purchasePrice: { base: 5, mine: null },
    model: { base: null, mine: 'a "quoted" name' },
  });
  await editInPems(10, {
    pfs_f_startdate: "2026-02-03",
    pfs_f_discontinued: "true",
    pfs_f_price: null,
    pfs_f_model: 'a "quoted" name',
  });
  await world.sync(ORG, "incremental");
  expect((await draftsOf(colleague)).map((row) => ("rid" in row ? row.rid : 0))).toEqual([3]);
});

test("what we wrote is confirmed by the first sync that shows it, and not by an earlier state of the record", async () => {
  const ids = { organizationId: world.idOf(ORG), userId: planner };
  await world.owner.transaction(async (tx) => {
    for (const rid of [20, 21]) {
      // One after the other: they share a connection.
      // oxlint-disable-next-line no-await-in-loop
      await addCommitItem(tx, ids, {
        rid,
        edits: { monthlyRate: { base: 1, mine: 2 } },
        state: "written",
      });
    }
    await tx.execute(sql`
      update commit_item i
         set pfa_id = m.pfa_id, written_version = m.record_version + case i.rid when 20 then 0 else 1 end
        from pfa_record m
       where m.organization_id = i.organization_id and m.rid = i.rid and i.state = 'written'`);
  });
  const confirmed = () =>
    world.look(sql`select rid, confirmed_at is not null as done from commit_item order by rid`);

  await world.sync(ORG);
  expect(await confirmed()).toEqual([
    { rid: 20, done: true },
    { rid: 21, done: false },
  ]);
  await editInPems(21, { pfs_f_rate: "1234.00" });
  await world.sync(ORG, "incremental");
  expect(await confirmed()).toEqual([
    { rid: 20, done: true },
    { rid: 21, done: true },
  ]);
});

test("a record that we wrote while it was read is not taken for vanished", async () => {
  const pfaId = await pfaIdOf(20);
  await world.admin("POST", "deletions", { organization: ORG, pfaId });
  await world.owner.transaction((tx) =>
    tx.execute(sql`update commit_item set updated_at = now() + interval '1 minute' where rid = 20`),
  );
  expect(await world.sync(ORG)).toMatchObject({ counts: { vanished: 0 } });
  await world.owner.transaction((tx) =>
    tx.execute(sql`update commit_item set updated_at = now() - interval '1 hour' where rid = 20`),
  );
  expect(await world.sync(ORG)).toMatchObject({ counts: { vanished: 1 } });
  await world.admin("POST", "restores", { organization: ORG, pfaId });
});

test("open browsers hear of the progress, of the change and of the drafts it touched", async () => {
  await draft(planner, 30, { areaSilo: { base: "A", mine: "SILO-99" } });
  await editInPems(30, { pfs_f_area: "SILO-99" });
  const heard: LiveEvent[] = [];
  const listener = await listenLive(world.database.appUrl, (event) => event && heard.push(event));
  await world.sync(ORG, "incremental");
  await expect.poll(() => heard.map(({ kind }) => kind)).toContain("mirror_changed");
  await listener.close();

  expect(new Set(heard.map(({ kind }) => kind))).toEqual(
    new Set(["sync_progress", "drafts_changed", "mirror_changed"]),
  );
  expect(heard.find(({ kind }) => kind === "drafts_changed")).toMatchObject({ userId: planner });
});
