import { type Db, inOrganization } from "@pfa/db/client.ts";
import {
  endTrial,
  listSampleIds,
  saveTrialProgress,
  type StartedTrial,
  startTrial,
  type TrialEnd,
} from "@pfa/db/mapping-trials.ts";
import { listMirrored } from "@pfa/db/mirror.ts";
import { forRequest } from "@pfa/db/request-context.ts";
import { type FieldMapping, fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import { openTrialTally } from "@pfa/domain/mapping-trial.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import { PemsFailure } from "@pfa/pems/problem.ts";

export type TrialDeps = { db: Db; pems: Pems };
export type TrialTarget = { organizationId: number; trialId: number; signal?: AbortSignal };

const PROGRESS_EVERY_MS = 500;

/**
 * Finds out what an administrator asked about a mapping. Reads PEMS and the mirror, changes neither, so it is safe to run
 * twice. Answers how it ended, or null if it had ended before.
 */
export async function tryMapping(
  deps: TrialDeps,
  target: TrialTarget,
): Promise<TrialEnd["state"] | "cancelled" | null> {
  const { db } = deps;
  const { organizationId } = target;
  const trial = await inOrganization(db, organizationId, (tx) => startTrial(tx, target));
  if (!trial) return null;
  const mapping = fieldMappingSchema.parse(trial.mapping);
  const end = await forRequest(trial.requestId, () =>
    trial.kind === "sample"
      ? sample(deps, trial, mapping, target.signal)
      : dryRun(deps, trial, mapping, target.signal),
  );
  if (!end) return "cancelled";
  await inOrganization(db, organizationId, (tx) => endTrial(tx, target, end));
  return end.state;
}

async function sample(
  { db, pems }: TrialDeps,
  { organizationId, organizationCode, pfaIds, maxRows }: StartedTrial,
  mapping: FieldMapping,
  signal: AbortSignal | undefined,
): Promise<TrialEnd> {
  const ids =
    pfaIds.length > 0
      ? pfaIds
      : await inOrganization(db, organizationId, (tx) =>
          listSampleIds(tx, organizationId, maxRows),
        );
  const answer = await pems.sampleRows({
    organization: organizationCode,
    mapping,
    pfaIds: ids,
    maxRows,
    ...(signal ? { signal } : {}),
  });
  return answer.ok
    ? { state: "done", result: answer.value }
    : { state: "failed", problem: answer.error.message };
}

/** Null when it was cancelled meanwhile. */
async function dryRun(
  { db, pems }: TrialDeps,
  trial: StartedTrial,
  mapping: FieldMapping,
  signal: AbortSignal | undefined,
): Promise<TrialEnd | null> {
  const { organizationId, organizationCode: organization } = trial;
  const tally = openTrialTally();
  let [rowsRead, lastSaved] = [0, 0];
  try {
    const request = { organization, mapping, ...(signal ? { signal } : {}) };
    for await (const page of pems.readRecords(request)) {
      const ids = page.records.map(({ pfaId }) => pfaId);
      rowsRead += page.keys.length;
      const isTold = performance.now() - lastSaved > PROGRESS_EVERY_MS;
      if (isTold) lastSaved = performance.now();
      const progress = { rowsRead, rowsExpected: page.expected };
      const held = await inOrganization(db, organizationId, async (tx) =>
        isTold && !(await saveTrialProgress(tx, trial, progress))
          ? null
          : listMirrored(tx, organizationId, ids),
      );
      if (!held) return null;
      tally.add(page, new Map(held.map((record) => [record.pfaId, record])));
    }
  } catch (error) {
    if (error instanceof PemsFailure) return { state: "failed", problem: error.problem.message };
    throw error;
  }
  return { state: "done", result: tally.counts() };
}
