import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inOrganization, sql } from "./client.ts";
import { addMirrorChange } from "./mirror-lock.ts";
import { openStage, type Stage } from "./testing/stage.ts";

let stage: Stage;

beforeAll(async () => (stage = await openStage()));
afterAll(() => stage.close());
beforeEach(() =>
  stage.owner.transaction(async (tx) => {
    await tx.execute(sql`delete from mirror_change`);
    await tx.execute(sql`delete from mirror_state`);
  }),
);

/** The log of a mirror at a version: one change each, the ones up to `old` three days ago, the others just now. */
const writeLog = (version: number, old: number) =>
  stage.owner.transaction(async (tx) => {
    const { organizationId } = stage;
    await tx.execute(sql`
      insert into mirror_state (organization_id, version) values (${organizationId}, ${version})`);
    await tx.execute(sql`
      insert into mirror_change (organization_id, version, rids, changed_at)
      select ${organizationId}, v, '{1}', now() - case when v <= ${old} then interval '3 days' else interval '1 hour' end
        from generate_series(1, ${version}::int) v`);
  });

const addChanges = (times: number) =>
  inOrganization(stage.worker, stage.organizationId, async (tx) => {
    for (let time = 0; time < times; time += 1)
      // oxlint-disable-next-line no-await-in-loop
      await addMirrorChange(tx, stage.organizationId, [1]);
  });

const keptVersions = async () => {
  const rows = await stage.owner.transaction((tx) =>
    tx.query<{ version: number }>(sql`select version from mirror_change order by version`),
  );
  return { first: rows[0]?.version, last: rows.at(-1)?.version, count: rows.length };
};

test("changes beyond the newest two hundred are forgotten once they are two days old", async () => {
  await writeLog(1000, 1000);
  await addChanges(64);
  const { first, last, count } = await keptVersions();
  expect(last).toBe(1064);
  expect(first).toBeGreaterThan(1000 - 200);
  expect(first).toBeLessThanOrEqual(1064 - 200 + 1);
  expect(count).toBe(1064 - (first ?? 0) + 1);
});

test("a change of the last two days is kept, however many followed it", async () => {
  await writeLog(1000, 300);
  await addChanges(64);
  expect(await keptVersions()).toEqual({ first: 301, last: 1064, count: 764 });
});
