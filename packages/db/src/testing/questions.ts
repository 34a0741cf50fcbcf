import { addDrafts, addOrganization, addRecords, addUser, someScope } from "./arrange.ts";
import type { Stage } from "./stage.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";

/** A text that only another organization's records hold. */
export const canary = "CANARY-OF-ANOTHER-TENANT";

const record = (pfaId: string, values: object, isVanished = false) =>
  aMirroredRecord({ pfaId, values, isVanished });

/** Records to ask about, drafts of two planners, and a record of another organization; answers that one's scope. */
export async function arrangeQuestions({
  owner,
  organizationId,
  scope,
  colleague,
}: Stage): Promise<Scope> {
  return owner.transaction(async (tx) => {
    const foreign = {
      organizationId: await addOrganization(tx, "OTHER"),
      userId: await addUser(tx, "other"),
    };
    const rental = {
      source: "Rental",
      monthlyRate: 3044,
      forecastStart: "2026-01-01",
      forecastEnd: "2026-01-31",
    };
    await addRecords(tx, organizationId, [
      { rid: 1, record: record("A-1", { ...rental, areaSilo: "North" }) },
      { rid: 2, record: record("A-2", { ...rental, areaSilo: "South", isActualized: true }) },
      { rid: 3, record: record("A-3", { ...rental, areaSilo: null, isDiscontinued: true }) },
      { rid: 4, record: record("A-4", { ...rental, areaSilo: "Gone" }, true) },
      { rid: 5, record: record("A-5", { ...rental, areaSilo: "Gone, drafted" }, true) },
    ]);
    await addRecords(tx, foreign.organizationId, [
      { rid: 1, record: record(canary, { ...rental, areaSilo: canary, description: canary }) },
    ]);
    await addDrafts(tx, scope, [
      {
        rid: 1,
        edits: {
          areaSilo: { base: "North", mine: "West" },
          forecastEnd: { base: "2026-01-31", mine: "2026-03-02" },
        },
      },
      { rid: 5, edits: { areaSilo: { base: "Gone, drafted", mine: "Kept" } } },
    ]);
    await addDrafts(tx, colleague, [
      { rid: 2, edits: { areaSilo: { base: "South", mine: "Colleague's" } } },
    ]);
    return someScope(foreign);
  });
}
