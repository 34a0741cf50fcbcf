import { setTimeout } from "node:timers/promises";
import type { Db } from "@pfa/db/client.ts";
import { takePemsTurn } from "@pfa/db/pems-server.ts";
import type { TakeTurn } from "@pfa/pems/rate-limiter.ts";

/** Longest wait before a reader asks again whether the writers are done. */
const ASK_AGAIN_MS = 1000;

/** The turns of a PEMS server for all processes on this database together. */
export const sharedTurns =
  (db: Db, { server, perSecond }: { server: string; perSecond: number }): TakeTurn =>
  async (purpose, signal) => {
    for (;;) {
      signal?.throwIfAborted();
      // oxlint-disable-next-line no-await-in-loop -- a reader stands back as long as there are writers
      const turn = await db.transaction((tx) => takePemsTurn(tx, { server, purpose, perSecond }));
      const waitMs = turn.isTaken ? turn.waitMs : Math.min(turn.waitMs, ASK_AGAIN_MS);
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (waitMs > 0) await setTimeout(Math.ceil(waitMs), undefined, signal ? { signal } : {});
      if (turn.isTaken) return;
    }
  };
