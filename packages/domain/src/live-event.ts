import { z } from "zod";
import { type AdminArea, adminAreas } from "./admin-areas.ts";

/** Channel of PostgreSQL's NOTIFY that carries live events between the processes. */
export const LIVE_CHANNEL = "pfa_live";

/** What open browsers are told. Carries no record data: the receiver asks for what it may see. */
export const liveEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("mirror_changed"), organizationId: z.int(), version: z.int() }),
  z.object({ kind: z.literal("sync_progress"), organizationId: z.int(), syncRunId: z.int() }),
  z.object({ kind: z.literal("drafts_changed"), organizationId: z.int(), userId: z.int() }),
  z.object({ kind: z.literal("commit_progress"), organizationId: z.int(), commitId: z.int() }),
  // For administrators only. Without an organization it is about what belongs to none, such as a worker.
  z.object({
    kind: z.literal("admin_changed"),
    organizationId: z.int().nullable(),
    area: z.enum(adminAreas),
  }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;

/** What those who work in an organization are told. */
export type OrganizationEvent = Exclude<LiveEvent, { kind: "admin_changed" }>;

/** What one of them is told; beside it, to those who administer, that alerts changed somewhere. */
export type MemberEvent = OrganizationEvent | { kind: "alerts_changed" };

/** Where an administrator should look again. */
export type AdminChange = { area: AdminArea; organizationId: number | null };

/** What an event says to administrators; null for what concerns planners alone. */
export function adminChange(event: LiveEvent): AdminChange | null {
  const { organizationId } = event;
  switch (event.kind) {
    case "admin_changed":
      return { area: event.area, organizationId };
    case "sync_progress":
    case "mirror_changed":
      return { area: "sync-runs", organizationId };
    case "commit_progress":
      return { area: "write-back", organizationId };
    case "drafts_changed":
      return null;
  }
}
