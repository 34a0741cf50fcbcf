import { type Db, inScope, openDb, type Sql } from "@pfa/db/client.ts";
import { listDrafts } from "@pfa/db/drafts.ts";
import { addOrganization, addRecords, addUser, someScope } from "@pfa/db/testing/arrange.ts";
import { createTestDatabase } from "@pfa/db/testing/database.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import type { MirroredRecord } from "@pfa/domain/record.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { type EditedCell, editDrafts, type SavedDrafts } from "../edit-drafts.ts";

/** A planner of a new organization with its mirror, and the means to look at what they left behind. */
export type Planner = {
  db: Db;
  scope: Scope;
  save(...cells: EditedCell[]): Promise<SavedDrafts>;
  editsOf(rid: number): Promise<FieldEdits | undefined>;
  /** A colleague in the same organization. */
  colleague(username: string, permissions?: readonly Permission[]): Promise<Planner>;
};

export type PlannersWorld = {
  planner(code: string, records: readonly MirroredRecord[]): Promise<Planner>;
  /** Looks or arranges as the database's owner, whom row security does not bind. */
  asOwner<T extends object>(statement: Sql): Promise<T[]>;
  owner: Db;
  close(): Promise<void>;
};

export async function openPlannersWorld(): Promise<PlannersWorld> {
  const database = await createTestDatabase();
  const owner = openDb({ url: database.ownerUrl, applicationName: "owner" });
  const db = openDb({ url: database.appUrl, applicationName: "app" });
  return {
    owner,
    asOwner: (statement) => owner.transaction((tx) => tx.query(statement)),
    planner: async (code, records) => {
      const ids = await owner.transaction(async (tx) => {
        const organizationId = await addOrganization(tx, code);
        const placed = records.map((record, index) => ({ rid: index + 1, record }));
        await addRecords(tx, organizationId, placed);
        return { organizationId, userId: await addUser(tx, `planner of ${code}`) };
      });
      return toPlanner(db, owner, someScope(ids));
    },
    close: async () => {
      await db.close();
      await owner.close();
      await database.drop();
    },
  };
}

function toPlanner(db: Db, owner: Db, scope: Scope): Planner {
  return {
    db,
    scope,
    save: async (...cells) => {
      const result = await editDrafts(db, scope, cells);
      if (!result.ok) throw new Error(result.error.kind);
      return result.value;
    },
    editsOf: async (rid) =>
      (await inScope(db, scope, (tx) => listDrafts(tx, scope, [rid])))[0]?.edits,
    colleague: async (username, permissions) => {
      const userId = await owner.transaction((tx) => addUser(tx, username));
      const { organizationId } = scope;
      return toPlanner(db, owner, someScope({ organizationId, userId }, permissions));
    },
  };
}
