import { asAdministrator } from "@pfa/db/client.ts";
import { listMaintenanceRuns, listRetentionRules, listTableSizes } from "@pfa/db/maintenance.ts";
import { retentionKinds } from "@pfa/domain/retention.ts";
import { changeRetention, runMaintenance } from "@pfa/usecases/change-retention.ts";
import { countOthers } from "@pfa/usecases/concerned-others.ts";
import { z } from "zod";
import { orThrow } from "../../errors.ts";
import { administratorProcedure, router } from "../../trpc.ts";

const admins = administratorProcedure("ManageSettings");

/** What keeps the database small and quick: of the installation, so an organization in the input only narrows who may. */
export const adminMaintenanceRouter = router({
  get: admins.query(({ ctx: { db, admin } }) =>
    asAdministrator(db, admin, async (tx) => ({
      rules: await listRetentionRules(tx),
      runs: await listMaintenanceRuns(tx, 14),
      tables: await listTableSizes(tx),
      mayChange: (await countOthers(tx, admin)) === 0,
    })),
  ),

  changeRetention: admins
    .input(z.object({ kind: z.enum(retentionKinds), keepDays: z.number().finite() }))
    .mutation(async ({ ctx: { db, admin }, input: { kind, keepDays } }) =>
      orThrow(await changeRetention(db, admin, { kind, keepDays })),
    ),

  run: admins.mutation(async ({ ctx: { db, admin } }) => orThrow(await runMaintenance(db, admin))),
});
