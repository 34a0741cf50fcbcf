import { sql } from "@pfa/db/client.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

const ORG = "ALPHA";
let world: SyncWorld;

beforeAll(async () => {
  world = await openSyncWorld({ [ORG]: 200 });
});
afterAll(() => world.close());

/** What an administrator's cancelling does to the run. */
const cancel = () =>
  world.owner.transaction((tx) =>
    tx.execute(sql`
      update sync_run set state = 'cancelled', phase = 'done', lease = lease + 1, finished_at = now()
       where state = 'running'`),
  );
const mirrored = () => world.look(sql`select rid from pfa_record`);
const phase = async () =>
  (await world.look<{ phase: string }>(sql`select phase from sync_run where state = 'running'`))[0]
    ?.phase;
const soon = { timeout: 10_000, interval: 20 };

test("a cancelled run stops within seconds though PEMS does not answer, and leaves nothing", async () => {
  await world.admin("POST", "faults/rules", { kind: "hang", match: { organization: ORG } });
  const syncing = world.sync(ORG);
  await expect.poll(phase, soon).toBe("reading");
  const cancelledAt = performance.now();
  await cancel();
  expect(await syncing).toEqual({ kind: "not_ours" });
  expect(performance.now() - cancelledAt).toBeLessThan(5000);
  expect(await mirrored()).toEqual([]);
  await world.admin("DELETE", "faults");
}, 30_000);

test("a run that is cancelled while it waits to apply gives up within seconds, and leaves nothing", async () => {
  const outcome = await world.owner.transaction(async (tx) => {
    // Whoever applies waits for this row.
    await tx.query(sql`select from mirror_state for update`);
    const syncing = world.sync(ORG);
    await expect.poll(phase, soon).toBe("applying");
    await cancel();
    // While the row is still locked: the statement that waits for it is broken off.
    return syncing;
  });
  expect(outcome).toEqual({ kind: "not_ours" });
  expect(await mirrored()).toEqual([]);
  expect(await world.sync(ORG)).toMatchObject({ kind: "applied", counts: { inserted: 200 } });
}, 30_000);
