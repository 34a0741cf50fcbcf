import { z } from "zod";

/** Channel of PostgreSQL's NOTIFY that carries live events between the processes. */
export const LIVE_CHANNEL = "pfa_live";

/** What open browsers of one organization are told. Carries no record data: the receiver asks for what it may see. */
export const liveEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("mirror_changed"), organizationId: z.int(), version: z.int() }),
  z.object({ kind: z.literal("sync_progress"), organizationId: z.int(), syncRunId: z.int() }),
  z.object({ kind: z.literal("drafts_changed"), organizationId: z.int(), userId: z.int() }),
  z.object({ kind: z.literal("commit_progress"), organizationId: z.int(), commitId: z.int() }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;
