import type { Administrator } from "@pfa/domain/scope.ts";
import { adminEvents } from "../admin-events.ts";
import { toTrpcError } from "../errors.ts";
import { followWhileAllowed, liveEvents } from "../live-events.ts";
import { administratorProcedure, organizationProcedure, router } from "../trpc.ts";

const nobody = new AbortController().signal;

export const eventsRouter = router({
  live: organizationProcedure("Read").subscription(async function* ({ ctx, signal = nobody }) {
    const { db, live, scope, sessions, sessionCheckMs, authorizeNow } = ctx;
    const checkAccess = async () => {
      if (!(await sessions.isAlive())) throw toTrpcError({ kind: "session_expired" });
      await authorizeNow();
    };
    yield* liveEvents({ db, live, scope, checkAccess, checkEveryMs: sessionCheckMs }, signal);
  }),

  admin: administratorProcedure("ManageSettings").subscription(async function* ({
    ctx,
    signal = nobody,
  }) {
    const { live, sessions, sessionCheckMs, overseeNow } = ctx;
    let admin: Administrator = ctx.admin;
    const checkAccess = async () => {
      if (!(await sessions.isAlive())) throw toTrpcError({ kind: "session_expired" });
      admin = await overseeNow();
    };
    const events = followWhileAllowed({ live, checkAccess, checkEveryMs: sessionCheckMs }, signal);
    yield* adminEvents(events, () => admin, signal);
  }),
});
