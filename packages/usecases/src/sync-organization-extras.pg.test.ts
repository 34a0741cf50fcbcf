import { inOrganization, sql } from "@pfa/db/client.ts";
import { findActiveMapping } from "@pfa/db/field-mappings.ts";
import { refreshMirrored } from "@pfa/db/mirror-refresh.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";
import { fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import type { Pems, PemsPage } from "@pfa/pems/pems.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { afterPage, openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

// What PEMS sends and no field is mapped to, kept by blocks of neighbouring records.

const ORG = "ALPHA";
const RECORDS = 230;
let world: SyncWorld;
/** As PEMS has them, by PFA id. */
let inPems: Map<string, SourceRecord>;

beforeAll(async () => {
  world = await openSyncWorld({ [ORG]: RECORDS });
  await world.sync(ORG);
  inPems = await readPems();
});
afterAll(() => world.close());

async function readPems(pems: Pems = world.pems): Promise<Map<string, SourceRecord>> {
  const active = await world.worker.transaction(findActiveMapping);
  const mapping = fieldMappingSchema.parse(active?.mapping);
  const read = pems.readRecords({ organization: ORG, mapping });
  const pages = await Array.fromAsync(read);
  return new Map(pages.flatMap(({ records }) => records.map((one) => [one.pfaId, one])));
}

type Revise = (record: SourceRecord) => SourceRecord;

/** The same PEMS, but for what `revise` makes of its records: nothing else tells of the change, no version and no time. */
const revised = (revise: Revise): Pems => ({
  ...world.pems,
  readRecords: async function* readRecords(request) {
    for await (const page of world.pems.readRecords(request))
      yield { ...page, records: page.records.map(revise) };
  },
});

/** The record with a PFA id as `change` leaves its unmapped fields. */
const withExtra =
  (chosen: string, change: (extra: SourceRecord["extra"]) => SourceRecord["extra"]): Revise =>
  (record) =>
    record.pfaId === chosen ? { ...record, extra: change(record.extra) } : record;

const organization = () => sql`organization_id = ${world.idOf(ORG)}`;

/** Stored fields by PFA id. */
async function stored(): Promise<Map<string, SourceRecord["extra"]>> {
  const rows = await world.look<{ pfaId: string; extra: SourceRecord["extra"] }>(sql`
    select m.pfa_id as "pfaId", e.value as extra
      from pfa_record_extra x
     cross join jsonb_each(x.extras) e
      join pfa_record m on m.organization_id = x.organization_id and m.rid = e.key::int
     where x.${organization()}`);
  return new Map(rows.map(({ pfaId, extra }) => [pfaId, extra]));
}

async function ridOf(pfaId: string): Promise<number> {
  const [row] = await world.look<{ rid: number }>(
    sql`select rid from pfa_record where ${organization()} and pfa_id = ${pfaId}`,
  );
  return row?.rid ?? 0;
}

/** Where each block is stored: another place, another version of it. */
const blocks = () =>
  world.look<{ block: number; place: string }>(sql`
    select block, ctid::text || xmin::text as place from pfa_record_extra where ${organization()} order by block`);

/** The blocks that `work` writes. */
async function writtenBy(work: () => Promise<unknown>): Promise<number[]> {
  const before = await blocks();
  await work();
  const after = await blocks();
  const places = new Set(before.map(({ place }) => place));
  return after.filter(({ place }) => !places.has(place)).map(({ block }) => block);
}

const asInPems = () => new Map([...inPems].map(([pfaId, { extra }]) => [pfaId, extra]));
const nth = (place: number) => [...inPems.keys()][place] ?? "";
const unchanged = { inserted: 0, updated: 0, vanished: 0, returned: 0, unchanged: RECORDS };

test("every field of every record that no column is for is kept under PEMS's own name", async () => {
  expect(await stored()).toEqual(asInPems());
  expect(Object.keys(inPems.get(nth(0))?.extra ?? {}).length).toBeGreaterThan(10);
});

test.each([
  ["changed", (extra: SourceRecord["extra"]) => ({ ...extra, pfs_p_qsr: "98.7" })],
  ["added", (extra: SourceRecord["extra"]) => ({ ...extra, pfs_x_new: "Grúa \\ 'ñ'" })],
  ["gone", ({ pfs_a_rowid: _gone, ...extra }: SourceRecord["extra"]) => extra],
] as const)(
  "a field without a column that is %s is noticed alone, and is all that is written of such fields",
  async (_how, change) => {
    const chosen = nth(70);
    const pems = revised(withExtra(chosen, change));
    const rid = await ridOf(chosen);
    const written = await writtenBy(async () =>
      expect(await world.sync(ORG, "full", { pems })).toMatchObject({ counts: { updated: 1 } }),
    );
    expect(written).toEqual([Math.floor(rid / 32)]);
    const expected = asInPems();
    expect(await stored()).toEqual(expected.set(chosen, change(expected.get(chosen) ?? {})));
    expect(await world.sync(ORG, "full", { pems })).toMatchObject({ counts: unchanged });
    expect(await world.sync(ORG)).toMatchObject({ counts: { updated: 1 } });
    expect(await stored()).toEqual(asInPems());
  },
);

const updatedOnceMore: Revise = (record) => ({
  ...record,
  recordVersion: record.recordVersion + 1,
});

test("a change of columns alone writes no such fields", async () => {
  const written = await writtenBy(async () =>
    expect(await world.sync(ORG, "full", { pems: revised(updatedOnceMore) })).toMatchObject({
      counts: { updated: RECORDS },
    }),
  );
  expect(written).toEqual([]);
  // Back to PEMS's own versions: nobody may write an older one but by hand.
  await world.owner.transaction((tx) =>
    tx.execute(
      sql`update pfa_record set record_version = record_version - 1, content_hash = null where ${organization()}`,
    ),
  );
  expect(await world.sync(ORG)).toMatchObject({ counts: unchanged });
});

test("fields that changed without the record's hash are mended by and by", async () => {
  await world.owner.transaction((tx) =>
    tx.execute(sql`
      update pfa_record_extra x
         set extras = (select jsonb_object_agg(e.key, e.value || '{"pfs_p_qsr": "strange"}') from jsonb_each(x.extras) e)
       where ${organization()}`),
  );
  const strange = async () => {
    await world.sync(ORG);
    return [...(await stored()).values()].filter((extra) => extra["pfs_p_qsr"] === "strange")
      .length;
  };
  const first = await strange();
  expect(first).toBeGreaterThan(RECORDS / 2);
  await expect.poll(strange, { interval: 0, timeout: 60_000 }).toBeLessThan(first);
  await world.owner.transaction((tx) => tx.execute(sql`update pfa_record set content_hash = null`));
  await world.sync(ORG);
  expect(await stored()).toEqual(asInPems());
});

test("a record that vanishes keeps its fields and comes back with them; a new one lies beside its neighbours", async () => {
  const [gone, added] = [nth(3), "9999999"];
  await world.admin("POST", "deletions", { organization: ORG, pfaId: gone });
  expect(await world.sync(ORG)).toMatchObject({ counts: { vanished: 1 } });
  expect(await stored()).toEqual(asInPems());
  await world.admin("POST", "restores", { organization: ORG, pfaId: gone });
  inPems = await readPems();

  const template = inPems.get(nth(0));
  if (!template) throw new Error("no record to copy");
  const record = {
    ...template,
    pfaId: added,
    values: { ...template.values, pfaId: added },
    extra: { pfs_x_only: "here" },
  };
  const written = await writtenBy(async () =>
    expect(await world.sync(ORG, "full", { pems: withAnother(record) })).toMatchObject({
      counts: { returned: 1, inserted: 1 },
    }),
  );
  const rid = await ridOf(added);
  expect(written).toContain(Math.floor(rid / 32));
  expect(await stored()).toEqual(new Map([...asInPems(), [added, record.extra]]));
});

/** The same PEMS with one record more after its last page. */
const withAnother = (record: SourceRecord): Pems => ({
  ...world.pems,
  readRecords: async function* readRecords(request) {
    let last: PemsPage | undefined;
    for await (const page of world.pems.readRecords(request)) {
      last = page;
      yield page;
    }
    if (last) yield { ...last, page: last.page + 1, keys: [record.pfaId], records: [record] };
  },
});

const takeAnswer = (rid: number, answer: SourceRecord) =>
  inOrganization(world.worker, world.idOf(ORG), (tx) =>
    refreshMirrored(tx, world.idOf(ORG), rid, answer),
  );

test("an answer to a write changes the fields that it tells and the record has, and no block without need", async () => {
  const chosen = nth(100);
  const [rid, record] = [await ridOf(chosen), inPems.get(chosen)];
  if (!record) throw new Error("no such record");
  const same = { ...record, extra: { pfs_p_qsr: record.extra["pfs_p_qsr"] ?? "" } };
  expect(await writtenBy(() => takeAnswer(rid, same))).toEqual([]);

  const told = { ...record, extra: { pfs_p_qsr: "12.3", screen_name: "of another screen" } };
  expect(await writtenBy(() => takeAnswer(rid, told))).toEqual([Math.floor(rid / 32)]);
  expect((await stored()).get(chosen)).toEqual({ ...record.extra, pfs_p_qsr: "12.3" });
  const others = (extras: Map<string, SourceRecord["extra"]>) =>
    [...extras].filter(([pfaId]) => pfaId !== chosen && inPems.has(pfaId));
  expect(new Map(others(await stored()))).toEqual(new Map(others(asInPems())));
});

test("fields that an answer brought while a sync read are as the sync found them in the end, if PEMS still shows those", async () => {
  const chosen = nth(7);
  const [rid, record] = [await ridOf(chosen), inPems.get(chosen)];
  if (!record) throw new Error("no such record");
  const overtaken = { ...record, extra: { pfs_p_qsr: "55.5" } };
  // Compared on the first page, when it was as PEMS has it but for a column.
  const changed: Revise = (one) =>
    one.pfaId === chosen ? { ...one, values: { ...one.values, description: "seen" } } : one;
  const pems = afterPage(revised(changed), 2, () => takeAnswer(rid, overtaken));
  await world.sync(ORG, "full", { pems });
  expect((await stored()).get(chosen)).toEqual(record.extra);
});

test("a block is compressed to less than a quarter of its text", async () => {
  const [sizes] = await world.look<{ kept: number; text: number }>(sql`
    select sum(pg_column_size(extras))::int as kept, sum(length(extras::text))::int as text
      from pfa_record_extra where ${organization()} and block between 1 and 6`);
  expect(sizes?.kept).toBeLessThan((sizes?.text ?? 0) / 4);
});
