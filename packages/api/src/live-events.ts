import { type Db, inScope } from "@pfa/db/client.ts";
import { getMirrorSummary } from "@pfa/db/identity-memberships.ts";
import { isDatabaseUnavailable } from "@pfa/db/unavailable.ts";
import type { LiveEvent, MemberEvent, OrganizationEvent } from "@pfa/domain/live-event.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { LiveFeed } from "./context.ts";

export type LiveSource = {
  db: Db;
  live: LiveFeed;
  scope: Scope;
  /** Throws once the caller may no longer listen. */
  checkAccess: () => Promise<unknown>;
  checkEveryMs: number;
};

/** Events of one organization for one reader, until the reader leaves or may no longer listen. */
export async function* liveEvents(
  { db, live, scope, checkAccess, checkEveryMs }: LiveSource,
  reader: AbortSignal,
): AsyncGenerator<MemberEvent, void> {
  const isAdministrator = scope.permissions.has("ManageSettings");
  for await (const event of followWhileAllowed({ live, checkAccess, checkEveryMs }, reader)) {
    if (event === null) yield* lookAgain(db, scope);
    else if (concerns(event, scope)) yield event;
    // For the bell: it counts what they oversee, also elsewhere, and says nothing of it here.
    else if (isAdministrator && event.kind === "admin_changed" && event.area === "alerts")
      yield { kind: "alerts_changed" };
  }
}

type Followed = Pick<LiveSource, "live" | "checkAccess" | "checkEveryMs">;

/** All events of the process, until the reader leaves or may no longer listen; then throws the refusal. */
export async function* followWhileAllowed(
  { live, checkAccess, checkEveryMs }: Followed,
  reader: AbortSignal,
): AsyncGenerator<LiveEvent | null, void> {
  const stop = new AbortController();
  let refusal: unknown = null;
  const timer = setInterval(() => {
    checkAccess().catch((error: unknown) => {
      // No database, no events: nothing can leak until it answers again.
      if (isDatabaseUnavailable(error)) return;
      refusal = error;
      stop.abort();
    });
  }, checkEveryMs);
  try {
    yield* live.follow(AbortSignal.any([reader, stop.signal]));
  } finally {
    clearInterval(timer);
  }
  if (refusal) throw refusal;
}

const concerns = (event: LiveEvent, scope: Scope): event is OrganizationEvent =>
  event.kind !== "admin_changed" &&
  event.organizationId === scope.organizationId &&
  (event.kind !== "drafts_changed" || event.userId === scope.userId);

/** After events may have been missed: everything may have changed. */
async function* lookAgain(db: Db, scope: Scope): AsyncGenerator<OrganizationEvent, void> {
  const { organizationId, userId } = scope;
  try {
    const { version } = await inScope(db, scope, (tx) => getMirrorSummary(tx, organizationId));
    yield { kind: "mirror_changed", organizationId, version };
    yield { kind: "drafts_changed", organizationId, userId };
  } catch (error) {
    // It went away again; its next return comes as another null.
    if (!isDatabaseUnavailable(error)) throw error;
  }
}
