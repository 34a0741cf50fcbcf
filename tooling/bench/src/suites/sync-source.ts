import { openDb } from "@pfa/db/client.ts";
import { fieldSpec, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { MirrorValues, SourceRecord } from "@pfa/domain/record.ts";
import type { Pems, PemsPage } from "@pfa/pems/pems.ts";

/** Rows of a page as the product's client asks for them. */
const pageRows = 5000;

const columns = mirrorFields.map((field) => `${fieldSpec(field).column} as "${field}"`).join(", ");

/** A record as the source holds it, changed or not. */
export type Revise = (record: SourceRecord, ordinal: number) => SourceRecord;

/** Records that play PEMS, read from the generated data; how long reading took is known, as it is not to be measured. */
export type Source = {
  pems: Pems;
  /** Milliseconds spent in the source since it was opened. */
  spentMs: () => number;
  close: () => Promise<void>;
};

/** Opens records 1 to `records` of an organization as a source. */
export function openSource(
  ownerUrl: string,
  organizationId: number,
  { records, revise }: { records: number; revise: Revise },
): Source {
  const db = openDb({ url: ownerUrl, applicationName: "pfa-bench-source", maxConnections: 1 });
  let spentMs = 0;
  const readPage = async (page: number): Promise<PemsPage> => {
    const startedAt = performance.now();
    const from = (page - 1) * pageRows;
    const { rows } = await db.pool.query<Row>(
      `with extras as materialized (
         select e.key::int as rid, e.value as extra
           from pfa_record_extra x cross join jsonb_each(x.extras) e
          where x.organization_id = $1 and x.block between pfa_extra_block($2) and pfa_extra_block($3))
       select rid, record_version, modified_at, extra, ${columns}
         from pfa_record
         left join extras using (rid)
        where organization_id = $1 and rid > $2 and rid <= $3 order by rid`,
      [organizationId, from, Math.min(from + pageRows, records)],
    );
    const read = rows.map((row) => revise(toSourceRecord(row), row.rid));
    spentMs += performance.now() - startedAt;
    return {
      page,
      columns: [],
      keys: read.map((record) => record.pfaId),
      records: read,
      quarantined: [],
      expected: records,
    };
  };
  return {
    pems: {
      ...noCalls,
      readRecords: async function* readRecords() {
        // One page after the other, as the product reads them.
        for (let page = 1; (page - 1) * pageRows < records; page += 1)
          // oxlint-disable-next-line no-await-in-loop
          yield await readPage(page);
      },
    },
    spentMs: () => spentMs,
    close: () => db.close(),
  };
}

type Row = MirrorValues & {
  rid: number;
  record_version: number;
  modified_at: string;
  extra: Record<string, string>;
};

const toSourceRecord = (row: Row): SourceRecord => {
  const { record_version: recordVersion, modified_at: modifiedAt, extra } = row;
  const values = Object.fromEntries(
    mirrorFields.map((field) => [field, row[field]]),
  ) as MirrorValues;
  return { pfaId: String(row.pfaId), recordVersion, modifiedAt, values, extra };
};

const refuse = () => Promise.reject(new Error("a measured sync only reads"));
const noCalls = {
  server: "measured",
  sampleRows: refuse,
  getRecord: refuse,
  updateRecord: refuse,
  listOrganizations: refuse,
  check: refuse,
  close: async () => undefined,
} as const satisfies Partial<Pems>;
