import type { Scope } from "@pfa/domain/scope.ts";
import { type Db, openDb } from "../client.ts";
import { addOrganization, addUser, someScope } from "./arrange.ts";
import { createTestDatabase } from "./database.ts";

/** A database of its own with one organization, a planner in it and a colleague of theirs. Close it. */
export type Stage = {
  /** Not bound by row security: arranges and inspects. */
  owner: Db;
  /** What the server would use. */
  app: Db;
  appUrl: string;
  chatUrl: string;
  /** What the worker would use. */
  worker: Db;
  organizationId: number;
  scope: Scope;
  colleague: Scope;
  close(): Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const database = await createTestDatabase();
  const owner = openDb({ url: database.ownerUrl, applicationName: "test-owner" });
  const app = openDb({ url: database.appUrl, applicationName: "test-app" });
  const worker = openDb({ url: database.workerUrl, applicationName: "test-worker" });
  const ids = await owner.transaction(async (tx) => ({
    organizationId: await addOrganization(tx, "RIO"),
    planner: await addUser(tx, "planner"),
    colleague: await addUser(tx, "colleague"),
  }));
  const { organizationId } = ids;
  return {
    owner,
    app,
    appUrl: database.appUrl,
    chatUrl: database.chatUrl,
    worker,
    organizationId,
    scope: someScope({ organizationId, userId: ids.planner }),
    colleague: someScope({ organizationId, userId: ids.colleague }),
    close: async () => {
      await Promise.all([owner.close(), app.close(), worker.close()]);
      await database.drop();
    },
  };
}
