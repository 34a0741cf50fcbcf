import { raw, type Sql } from "./client.ts";

/** Mirrored records that the KPIs count. */
export const countsInKpis = (alias: string): Sql =>
  raw(
    `not ${alias}.is_discontinued and not ${alias}.is_funds_transferable and not ${alias}.is_vanished`,
  );
