import type { Db } from "@pfa/db/client.ts";
import { type EditedCell, editDrafts } from "@pfa/usecases/edit-drafts.ts";
import type { Client } from "pg";
import { type PlannedCell, saveRowByRow } from "../baseline/per-row-drafts.ts";
import type { Person } from "../data/people.ts";
import type { MeasuredViews } from "../measured-views.ts";
import type { Cells } from "./draft-cells.ts";

export const rowByRow = "row by row in one transaction, as the original plan had it";

/** What one planner saves with. */
export type Saving = {
  db: Db;
  client: Client;
  views: MeasuredViews;
  planner: Person;
  cells: Cells;
  /** Records with a draft that the round before has saved. */
  saved: Set<string>;
  /** Ends the names of rows. */
  label: string;
};

/** Saves cells as the server does; throws unless each was taken. */
export async function save({ db, planner }: Saving, cells: readonly EditedCell[]): Promise<void> {
  const saved = await editDrafts(db, planner.scope, cells);
  if (!saved.ok) throw new Error(saved.error.kind);
  const refused = saved.value.records.flatMap((record) => record.refused);
  if (refused[0]) throw new Error(`${refused.length} cells refused: ${refused[0].message}`);
}

/** Takes away what the round before saved, or a row would tell of more drafts than it says; then draws the next cells. */
export async function afterForgetting(
  { client, planner, saved }: Saving,
  draw: () => PlannedCell[],
): Promise<PlannedCell[]> {
  const { organizationId, userId } = planner.scope;
  await client.query(
    `delete from pfa_draft where organization_id = $1 and user_id = $2 and rid in (
       select rid from pfa_record where organization_id = $1 and pfa_id = any($3::text[]))`,
    [organizationId, userId, [...saved]],
  );
  saved.clear();
  const drawn = draw();
  for (const { pfaId } of drawn) saved.add(pfaId);
  return drawn;
}

/** The same cells in the original plan's way. */
export const baselineOf = ({ client, planner }: Saving) => ({
  against: rowByRow,
  ask: (cells: PlannedCell[]) => saveRowByRow(client, planner.scope, cells),
  extent: { most: 8 },
});
