import { z } from "zod";

/** Every background job: its name and the shape of its payload. */
export const jobs = {
  "sync-organization": z.object({ organizationId: z.int(), syncRunId: z.int() }),
  "schedule-syncs": z.object({}),
  "send-commits": z.object({ organizationId: z.int() }),
  "resume-commits": z.object({}),
  "evaluate-alerts": z.object({}),
  "maintain-database": z.object({}),
  "deliver-webhooks": z.object({}),
  "try-mapping": z.object({ organizationId: z.int(), trialId: z.int() }),
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]>;
