import type { Client } from "pg";
import type { PlannedCell } from "../baseline/per-row-drafts.ts";

/** Draws cells that may be saved, each with a value that no cell had before. */
export type Cells = {
  /** A rate, above every rate that was drawn before it. */
  rate: () => PlannedCell;
  /** Four cells of one record. */
  four: () => PlannedCell[];
};

/** Records that any planner may change, at random places of the organization; the first is drawn again after the last. */
export async function createCells(client: Client, organizationId: number): Promise<Cells> {
  const { rows } = await client.query<{ id: string }>(
    `select pfa_id as id from pfa_record
      where organization_id = $1 and source = 'Rental' and not is_vanished and not is_actualized and not is_discontinued
        and forecast_start is not null
      order by bench.roll(rid, 70, 2000000000), rid limit 50000`,
    [organizationId],
  );
  let drawn = 0;
  const next = () => {
    drawn += 1;
    const { id = "" } = rows[drawn % rows.length] ?? {};
    return { pfaId: id, rate: 1_000_000 + drawn / 4 };
  };
  return {
    rate: () => {
      const { pfaId, rate } = next();
      return { pfaId, field: "monthlyRate", value: rate };
    },
    four: () => {
      const { pfaId, rate } = next();
      const end = new Date(Date.UTC(2032, 0, 1 + (drawn % 3000))).toISOString().slice(0, 10);
      return [
        { pfaId, field: "monthlyRate", value: rate },
        { pfaId, field: "purchasePrice", value: rate * 30 },
        { pfaId, field: "forecastEnd", value: end },
        { pfaId, field: "areaSilo", value: `SILO-${drawn}` },
      ];
    },
  };
}
