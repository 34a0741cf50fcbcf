import { asAdministrator } from "@pfa/db/client.ts";
import { findJob, listEndedRuns, listQueuedJobs, MAX_QUEUED } from "@pfa/db/job-list.ts";
import { getQueueOverview } from "@pfa/db/job-overview.ts";
import { listWorkers } from "@pfa/db/worker-processes.ts";
import { jobActions, jobRunStates, queuedJobStates } from "@pfa/domain/job-states.ts";
import { ok, fail } from "@pfa/domain/result.ts";
import { changeJobs } from "@pfa/usecases/change-jobs.ts";
import { overseeOrganizations } from "@pfa/usecases/oversee-organizations.ts";
import { z } from "zod";
import { orThrow } from "../../errors.ts";
import { administratorProcedure, router } from "../../trpc.ts";

const manager = administratorProcedure("ManageSettings");

const filter = z.object({
  task: z.string().max(100).optional(),
  text: z.string().max(200).optional(),
});
const jobId = z.string().regex(/^\d{1,18}$/, { error: "is a number of digits only" });

const change = z
  .object({
    jobIds: z.array(jobId).min(1).max(MAX_QUEUED),
    action: z.enum(jobActions),
    at: z.iso.datetime().optional(),
  })
  .refine(({ action, at }) => (action === "reschedule") === (at !== undefined), {
    path: ["at"],
    error: "says when to run, for reschedule alone",
  });

export const adminJobsRouter = router({
  queued: manager
    .input(filter.extend({ state: z.enum(queuedJobStates).optional() }))
    .query(({ ctx: { db, admin }, input }) =>
      asAdministrator(db, admin, async (tx) => ({
        jobs: await listQueuedJobs(tx, { ...input, isNarrowed: admin.isNarrowed }, new Date()),
      })),
    ),

  ended: manager
    .input(
      filter.extend({
        state: z.enum(jobRunStates).optional(),
        cursor: z.int().positive().optional(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx: { db, admin }, input: { cursor, ...rest } }) =>
      asAdministrator(db, admin, async (tx) => ({
        runs: await listEndedRuns(tx, { ...rest, before: cursor, isNarrowed: admin.isNarrowed }),
      })),
    ),

  job: manager.input(z.object({ jobId })).query(async ({ ctx: { db, admin }, input }) => {
    const found = await asAdministrator(db, admin, (tx) => findJob(tx, input.jobId, new Date()));
    return orThrow(found ? ok(found) : fail({ kind: "job_not_found", jobId: input.jobId }));
  }),

  change: manager
    .input(change)
    .mutation(({ ctx: { db, admin }, input: { at, ...rest } }) =>
      changeJobs(db, admin, { ...rest, at: at === undefined ? null : new Date(at) }),
    ),
});

export const adminWorkersRouter = router({
  list: manager.query(({ ctx: { db, admin } }) =>
    asAdministrator(db, admin, async (tx) => ({ workers: await listWorkers(tx) })),
  ),
});

export const adminOverviewRouter = router({
  get: manager.query(({ ctx: { db, admin } }) =>
    asAdministrator(db, admin, async (tx) => ({
      queue: await getQueueOverview(tx, admin.isNarrowed),
      organizations: await overseeOrganizations(tx, admin, new Date()),
      workers: await listWorkers(tx),
    })),
  ),
});
