import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@pfa/scripts/layout.ts";
import { duration, say } from "@pfa/scripts/terminal.ts";
import { type GeneratedOrganization, generateRecords } from "./generate.ts";
import { organizationSizes } from "./organization-sizes.ts";
import { type Person, signInPeople } from "./people.ts";
import { type DatabaseUrls, type ScratchCluster, withClient } from "./scratch-cluster.ts";

/** A database with generated records and the people who look at them. */
export type DataSet = {
  urls: DatabaseUrls;
  /** The largest first. */
  organizations: GeneratedOrganization[];
  largest: GeneratedOrganization;
  planners: Person[];
  withoutMoney: Person;
};

export type DataSetSize = { records: number; organizations: number; drafts: readonly number[] };

/** Opens the data of a size; generates them if there are none of this size and this version of the tables, or `fresh` is asked for. */
export async function openDataSet(
  cluster: ScratchCluster,
  size: DataSetSize,
  { fresh, stopping }: { fresh: boolean; stopping: AbortSignal },
): Promise<DataSet> {
  const name = `bench_${size.records}x${size.organizations}`;
  const version = dataVersion();
  const sizes = organizationSizes(size.records, size.organizations);
  const found = (await cluster.listDatabases()).find((database) => database.name === name);
  if (fresh || found?.comment !== version) {
    const startedAt = Date.now();
    const { owner } = await cluster.createDatabase(name);
    await generateRecords(owner, sizes, stopping);
    await withClient(owner, (client) => client.query("vacuum (analyze, parallel 0)"));
    // Last: without it the next run begins anew.
    await cluster.comment(name, version);
    const total = sizes.reduce((sum, records) => sum + records, 0);
    say(
      `Generated ${total.toLocaleString("en-US")} records in ${duration(Date.now() - startedAt)}.`,
    );
  }
  const organizations = sizes.map((records, index) => ({
    id: index + 1,
    code: `BENCH${index + 1}`,
    records,
  }));
  const [largest] = organizations;
  if (!largest) throw new Error("no organization");
  const urls = cluster.urlsOf(name);
  const people = await withClient(urls.owner, async (owner) => {
    await warm(owner);
    return signInPeople(owner, largest, size.drafts);
  });
  return { urls, organizations, largest, ...people };
}

/** Reads the rows into memory, where those of a server that runs for a while are. */
async function warm(owner: { query: (text: string) => Promise<unknown> }): Promise<void> {
  await owner.query("create extension if not exists pg_prewarm");
  await owner.query(
    "select pg_prewarm(indexrelid) from pg_index where indrelid in ('pfa_record'::regclass, 'pfa_draft'::regclass)",
  );
  await owner.query("select pg_prewarm('pfa_record'), pg_prewarm('pfa_draft')");
}

/** Changes with the tables and with what generates their rows. */
function dataVersion(): string {
  const hash = createHash("sha256");
  const files = [
    ...globSync("prisma/migrations/*/migration.sql", { cwd: root }).toSorted(),
    ...["record-sql.ts", "generate.ts"].map((file) => `tooling/bench/src/data/${file}`),
  ];
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}
