import { toTrpcError } from "../errors.ts";
import { liveEvents } from "../live-events.ts";
import { organizationProcedure, router } from "../trpc.ts";

export const eventsRouter = router({
  live: organizationProcedure("Read").subscription(async function* ({ ctx, signal }) {
    const { db, live, scope, sessions, sessionCheckMs, authorizeNow } = ctx;
    const checkAccess = async () => {
      if (!(await sessions.isAlive())) throw toTrpcError({ kind: "session_expired" });
      await authorizeNow();
    };
    const reader = signal ?? new AbortController().signal;
    yield* liveEvents({ db, live, scope, checkAccess, checkEveryMs: sessionCheckMs }, reader);
  }),
});
