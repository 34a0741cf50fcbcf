import { sql } from "@pfa/db/client.ts";
import { currentRequestId, forRequest } from "@pfa/db/request-context.ts";
import { addUser, someScope } from "@pfa/db/testing/arrange.ts";
import { createPemsClient } from "@pfa/pems/client.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requestSync } from "./request-sync.ts";
import { syncOrganization } from "./sync-organization.ts";
import { clientOptions, openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

let world: SyncWorld;

beforeAll(async () => {
  world = await openSyncWorld({ ALPHA: 30 });
});
afterAll(() => world.close());

test("a request can be followed over its job to every call of PEMS, and no other call carries its id", async () => {
  const calls: (string | null)[] = [];
  const pems = createPemsClient({
    ...clientOptions(world.simulator),
    onRequest: () => calls.push(currentRequestId()),
  });
  const organizationId = world.idOf("ALPHA");
  const userId = await world.owner.transaction((tx) => addUser(tx, "planner"));
  const scope = someScope({ organizationId, userId });
  const run = (syncRunId: number) =>
    syncOrganization(
      { db: world.worker, pems },
      { organizationId, syncRunId, signal: new AbortController().signal },
    );

  const { runId } = await forRequest("request-of-a-person", () =>
    requestSync(world.app, scope, { now: new Date(), kind: "full" }),
  );
  // The job starts in another process: nothing but the row tells of the request.
  expect(currentRequestId()).toBeNull();
  expect(await run(runId)).toMatchObject({ kind: "applied" });
  expect(new Set(calls)).toEqual(new Set(["request-of-a-person"]));
  expect(await world.look(sql`select request_id as id from audit_entry`)).toEqual([
    { id: "request-of-a-person" },
  ]);

  calls.length = 0;
  expect(await run(await world.queueRun("ALPHA", "full"))).toMatchObject({ kind: "applied" });
  expect(new Set(calls)).toEqual(new Set([null]));
  await pems.close();
});
