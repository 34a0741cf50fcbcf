import { inOrganization } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { listTurns } from "@pfa/db/outbox-turns.ts";
import { notePems } from "@pfa/db/outbox.ts";
import { findBreaker, saveBreaker } from "@pfa/db/pems-server.ts";
import {
  afterPause,
  type Breaker,
  closedBreaker,
  mayWrite,
  type Pause,
} from "@pfa/domain/circuit-breaker.ts";
import type { SendContext } from "./send-commits-item.ts";

/** The breaker as the sender holds it. */
export type Gate = { breaker: Breaker; isProbing: boolean };

/** Looks whether PEMS may be written to. After an outage PEMS is asked whether it is well before any item is tried. */
export async function beginWriting(
  context: SendContext,
): Promise<({ mayWrite: "all" } & Gate) | { mayWrite: "none"; pausedUntil: Date | null }> {
  const breaker = await context.db.transaction((tx) => findBreaker(tx, context.pems.server));
  const verdict = mayWrite(breaker, new Date());
  if (verdict === "none") return { mayWrite: "none", pausedUntil: breaker.pausedUntil };
  if (verdict === "all") return { mayWrite: "all", breaker, isProbing: false };
  const check = await context.pems.check();
  if (check.ok) return { mayWrite: "all", breaker, isProbing: true };
  const pausedUntil = await openBreaker(
    context,
    { breaker },
    {
      seconds: context.timings.pauseWhenDown,
      message: `PEMS cannot be reached: ${check.error.message}`,
      isPemsDown: true,
    },
  );
  return { mayWrite: "none", pausedUntil };
}

/** Stops all writing until the answered moment, and tells everybody whose items wait for it. */
export async function openBreaker(
  { db, pems }: SendContext,
  { breaker }: Pick<Gate, "breaker">,
  pause: Pause,
): Promise<Date | null> {
  const opened = afterPause(breaker, pause, { now: new Date(), random: Math.random() });
  await db.transaction((tx) => saveBreaker(tx, pems.server, opened));
  if (!opened.downSince) return opened.pausedUntil;
  const turns = await db.transaction(listTurns);
  for (const organizationId of new Set(turns.map((turn) => turn.organizationId))) {
    // oxlint-disable-next-line no-await-in-loop -- each in its own organization
    await inOrganization(db, organizationId, async (tx) => {
      await notePems(tx, organizationId, {
        message: pause.message,
        since: opened.downSince,
        nextTryAt: opened.pausedUntil,
      });
      // Zero: of no commit in particular.
      await notifyLive(tx, { kind: "commit_progress", organizationId, commitId: 0 });
    });
  }
  return opened.pausedUntil;
}

/** PEMS answered a write: whatever was wrong is over. */
export async function closeBreaker({ db, pems }: SendContext, gate: Gate): Promise<void> {
  if (gate.breaker.failures === 0) return;
  gate.breaker = closedBreaker;
  gate.isProbing = false;
  await db.transaction((tx) => saveBreaker(tx, pems.server, closedBreaker));
}
