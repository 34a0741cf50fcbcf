import {
  syncKinds,
  type SyncCounts,
  type SyncKind,
  type SyncPhase,
  type SyncRunState,
} from "@pfa/domain/sync.ts";
import { z } from "zod";
import { organizationProcedure, router } from "../trpc.ts";

type SyncRunSummary = {
  runId: number;
  kind: SyncKind;
  cause: "schedule" | "manual" | "first";
  state: SyncRunState;
  phase: SyncPhase;
  counts: SyncCounts;
  rowsExpected: number | null;
  problem: unknown;
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

export const syncRouter = router({
  trigger: organizationProcedure("RefreshData")
    .input(z.object({ kind: z.enum(syncKinds) }))
    .mutation((): Promise<{ runId: number; joined: boolean }> => {
      throw new Error("waits for the use case");
    }),

  runs: organizationProcedure("Read")
    .input(z.object({ limit: z.int().min(1).max(50).default(20) }))
    .query((): Promise<{ runs: SyncRunSummary[] }> => {
      throw new Error("waits for the use case");
    }),
});
