import { syncKinds } from "@pfa/domain/sync.ts";
import { scheduleInput, settingsInput } from "@pfa/domain/sync-settings.ts";
import {
  editSyncSchedules,
  editSyncSettings,
  pauseSyncs,
} from "@pfa/usecases/change-sync-schedules.ts";
import { requestSyncs } from "@pfa/usecases/control-syncs.ts";
import { listSyncSchedules } from "@pfa/usecases/list-sync-schedules.ts";
import { z } from "zod";
import { orThrow } from "../../errors.ts";
import { administratorProcedure, router } from "../../trpc.ts";

const admins = administratorProcedure("ManageSettings");

/** Each call covers the organization that it names, or all that the caller administers. */
export const adminSchedulesRouter = router({
  list: admins.query(({ ctx }) => listSyncSchedules(ctx.db, ctx.admin, new Date())),

  pause: admins
    .input(z.object({ isPaused: z.boolean() }))
    .mutation(({ ctx, input }) => pauseSyncs(ctx.db, ctx.admin, input.isPaused)),

  edit: admins
    .input(scheduleInput)
    .mutation(async ({ ctx, input: { cadence, fullAt, jitterSeconds } }) =>
      orThrow(await editSyncSchedules(ctx.db, ctx.admin, { cadence, fullAt, jitterSeconds })),
    ),

  editSettings: admins
    .input(settingsInput)
    .mutation(async ({ ctx, input: { organization: _all, ...choices } }) =>
      orThrow(await editSyncSettings(ctx.db, ctx.admin, choices)),
    ),

  runNow: admins
    .input(z.object({ kind: z.enum(syncKinds).optional() }))
    .mutation(({ ctx, input: { kind } }) =>
      requestSyncs(ctx.db, ctx.admin, { now: new Date(), ...(kind ? { kind } : {}) }),
    ),
});
