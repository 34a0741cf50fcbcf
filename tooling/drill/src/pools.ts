import { type Db, sql } from "@pfa/db/client.ts";
import { type OrganizationCode, organizations } from "./organizations.ts";
import { deletedPlaces } from "./plan-other-users.ts";
import { editedPlaces } from "./plan-lanes.ts";

/** Which records of an organization the drill works on, the same at every run. */
type Pool = {
  organizationId: number;
  edited: string[];
  /** Records that come and go in PEMS. */
  comeAndGo: string[];
  /** A category whose rates PEMS revises. */
  category: string;
};
export type Pools = Record<OrganizationCode, Pool>;

/** Chooses records that a planner may edit in every field of the drill. */
export async function choosePools(owner: Db): Promise<Pools> {
  const chosen = await Promise.all(
    organizations.map(async (code) => [code, await choosePool(owner, code)] as const),
  );
  return Object.fromEntries(chosen) as Pools;
}

type Candidate = { organizationId: number; pfaId: string; category: string };

async function choosePool(owner: Db, code: OrganizationCode): Promise<Pool> {
  const candidates = await owner.transaction((tx) =>
    tx.query<Candidate>(sql`
      select r.organization_id as "organizationId", r.pfa_id as "pfaId", r.category
        from pfa_record r join organization o on o.id = r.organization_id
       where o.code = ${code} and not r.is_actualized and not r.is_discontinued and not r.is_vanished
         and not r.is_funds_transferable and r.source = 'Rental' and r.rate_uom = 'MONTH'
         and r.monthly_rate > 0 and r.forecast_start < '2029-12-01' and r.forecast_end is not null
       order by r.pfa_id
       limit ${editedPlaces + deletedPlaces}`),
  );
  const [first] = candidates;
  if (!first || candidates.length < editedPlaces + deletedPlaces)
    throw new Error(`${code} has only ${candidates.length} records that could be edited`);
  const pfaIds = candidates.map(({ pfaId }) => pfaId);
  return {
    organizationId: first.organizationId,
    edited: pfaIds.slice(0, editedPlaces),
    comeAndGo: pfaIds.slice(editedPlaces),
    category: first.category,
  };
}
