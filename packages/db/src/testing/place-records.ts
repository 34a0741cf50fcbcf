import { addDrafts, addRecords, clearRecords, summarize } from "./arrange.ts";
import type { ReferenceRecord } from "./reference-view.ts";
import type { Stage } from "./stage.ts";

/**
 * Replaces what the stage's organization holds; the edits are the planner's. A colleague has drafts of the same records that
 * must show nowhere.
 */
export const placeRecords = (stage: Stage, records: readonly ReferenceRecord[]): Promise<void> =>
  stage.owner.transaction(async (tx) => {
    const { organizationId, scope, colleague } = stage;
    await clearRecords(tx, organizationId);
    await addRecords(tx, organizationId, records);
    await addDrafts(
      tx,
      scope,
      records.filter(({ edits }) => Object.keys(edits).length > 0),
    );
    await addDrafts(
      tx,
      colleague,
      records
        .filter(({ rid }) => rid % 3 === 0)
        .map(({ rid }) => ({ rid, edits: { areaSilo: { base: null, mine: "colleague" } } })),
    );
    await summarize(tx, organizationId);
  });
