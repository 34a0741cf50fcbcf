import { type Db, inOrganization, openDb, sql, type Tx } from "@pfa/db/client.ts";
import { insertFirstMapping } from "@pfa/db/field-mappings.ts";
import { listMirrored, type StoredRecord } from "@pfa/db/mirror.ts";
import type { ItemProblem } from "@pfa/db/outbox.ts";
import {
  addOrganization,
  addRecords,
  addUser,
  type PlacedRecord,
  someScope,
  summarize,
} from "@pfa/db/testing/arrange.ts";
import { createTestDatabase, type TestDatabase } from "@pfa/db/testing/database.ts";
import type { EditableField } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { CommitItemState } from "@pfa/domain/write-back.ts";
import { createSimulator, type Simulator } from "@pfa/pems-simulator/simulator.ts";
import { createPemsClient, type PemsOptions } from "@pfa/pems/client.ts";
import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import { commitDrafts } from "../commit-drafts.ts";
import { editDrafts } from "../edit-drafts.ts";
import { sendCommits, type SendCommitsOptions } from "../send-commits.ts";
import { otherSideOf } from "./pems-side.ts";

/** An item of a commit as the database holds it. */
type Item = {
  pfaId: string;
  state: CommitItemState;
  attempts: number;
  problem: ItemProblem | null;
  writtenVersion: number | null;
  recordVersion: number;
};

/** What the mirror's state tells about PEMS. */
type PemsState = {
  reachable: boolean | null;
  problem: string | null;
  downSince: string | null;
  nextTryAt: string | null;
};

const CODE = "RIO";

/** A simulator, and a database whose mirror holds what the simulator has. One per test file; close it. */
export type WriteBackStage = Awaited<ReturnType<typeof openWriteBackStage>>;

export async function openWriteBackStage({ records = 12 }: { records?: number } = {}) {
  const database = await createTestDatabase();
  const simulator = await createSimulator({
    organizations: [{ code: CODE, records }],
    faults: { dirt: false },
  });
  const owner = openDb({ url: database.ownerUrl, applicationName: "test-owner" });
  const app = openDb({ url: database.appUrl, applicationName: "test-app" });
  const db = openDb({ url: database.workerUrl, applicationName: "test-worker" });
  const pems = clientOf(simulator);
  const organizationId = await owner.transaction((tx) => addOrganization(tx, CODE));
  await owner.transaction((tx) => insertFirstMapping(tx, defaultMapping));
  await fillMirror(owner, organizationId, await readAll(pems));
  const stage = { database, simulator, owner, app, db, pems, organizationId };
  return {
    ...stage,
    ...peopleOf(stage),
    ...viewOf(stage),
    ...queueOf(stage),
    ...otherSideOf(simulator, CODE),
    /** A write past our outbox, as by a sender of which nothing else is left. */
    write: (
      pfaId: string,
      recordVersion: number,
      changes: Partial<Record<EditableField, FieldValue>>,
    ) =>
      pems.updateRecord({
        organization: CODE,
        pfaId,
        recordVersion,
        changes,
        mapping: defaultMapping,
      }),
    /** Does what the queued job would do, as a worker that has just taken it. */
    send: async (options: Partial<SendCommitsOptions> = {}) => {
      await owner.transaction((tx) =>
        tx.execute(sql`select graphile_worker.remove_job(${`send-commits:${organizationId}`})`),
      );
      await sendCommits({ db, pems, ...options }, organizationId);
    },
    close: async () => {
      await Promise.all([owner.close(), app.close(), db.close(), pems.close()]);
      await simulator.close();
      await database.drop();
    },
  };
}

type Parts = {
  database: TestDatabase;
  simulator: Simulator;
  owner: Db;
  app: Db;
  db: Db;
  organizationId: number;
};

/** A client of the simulator that gives up quickly: nothing on loopback takes long but what a test made hang. */
export const clientOf = (
  { baseUrl, credentials }: Simulator,
  options: Partial<PemsOptions> = {},
): Pems =>
  createPemsClient({
    url: baseUrl,
    tenant: credentials.tenant,
    username: credentials.username,
    password: credentials.password,
    writeTimeoutMs: 1000,
    readTimeoutMs: 2000,
    readRetries: 0,
    requestsPerSecond: 500,
    ...options,
  });

async function readAll(pems: Pems): Promise<PlacedRecord[]> {
  const placed: PlacedRecord[] = [];
  for await (const page of pems.readRecords({ organization: CODE, mapping: defaultMapping })) {
    for (const record of page.records)
      placed.push({ rid: placed.length + 1, record: { ...record, isVanished: false } });
  }
  return placed;
}

async function fillMirror(
  owner: Db,
  organizationId: number,
  records: readonly PlacedRecord[],
): Promise<void> {
  await owner.transaction(async (tx) => {
    await addRecords(tx, organizationId, records);
    await summarize(tx, organizationId);
    await tx.execute(sql`
      update mirror_state set next_rid = ${records.length + 1}, record_count = ${records.length}
       where organization_id = ${organizationId}`);
  });
}

/** What planners do: through the use cases of the server, with its role. */
function peopleOf({ owner, app, organizationId }: Parts) {
  return {
    addPlanner: async (username: string): Promise<Scope> => {
      const userId = await owner.transaction((tx) => addUser(tx, username));
      const scope = someScope({ organizationId, userId });
      await owner.transaction((tx) =>
        tx.execute(sql`
          insert into organization_member (organization_id, user_id, role_template, permissions)
          values (${organizationId}, ${userId}, 'Portfolio Manager', ${[...scope.permissions]}::text[])`),
      );
      return scope;
    },
    revoke: (scope: Scope) =>
      owner.transaction((tx) =>
        tx.execute(sql`
          update organization_member set permissions = array_remove(permissions, 'Sync')
           where organization_id = ${organizationId} and user_id = ${scope.userId}`),
      ),
    allow: (scope: Scope) =>
      owner.transaction((tx) =>
        tx.execute(sql`
          update organization_member set permissions = ${[...scope.permissions]}::text[]
           where organization_id = ${organizationId} and user_id = ${scope.userId}`),
      ),
    disable: (scope: Scope) =>
      owner.transaction((tx) =>
        tx.execute(sql`update app_user set is_active = false where id = ${scope.userId}`),
      ),
    suspend: (isSuspended: boolean) =>
      owner.transaction((tx) =>
        tx.execute(
          sql`update organization set is_suspended = ${isSuspended} where id = ${organizationId}`,
        ),
      ),
    edit: async (
      scope: Scope,
      pfaId: string,
      values: Partial<Record<EditableField, FieldValue>>,
    ) => {
      const cells = Object.entries(values).map(([field, value]) => ({ pfaId, field, value }));
      const saved = await editDrafts(app, scope, cells);
      const refused = saved.ok ? saved.value.records.flatMap((record) => record.refused) : [];
      if (refused.length > 0) throw new Error(`not a valid edit: ${JSON.stringify(refused)}`);
    },
    submit: async (scope: Scope, ...pfaIds: string[]): Promise<number> => {
      const submitted = await commitDrafts(app, scope, { reason: "a test", pfaIds });
      if (!submitted.ok) throw new Error(`nothing submitted: ${JSON.stringify(submitted.error)}`);
      return submitted.value.commitId;
    },
  };
}

/** What the database holds. */
function viewOf({ owner, organizationId }: Parts) {
  const read = <Row extends object>(work: (tx: Tx) => Promise<Row[]>) => owner.transaction(work);
  return {
    items: (commitId: number) =>
      read<Item>((tx) =>
        tx.query(sql`
          select pfa_id as "pfaId", state, attempts, problem, written_version as "writtenVersion",
                 record_version as "recordVersion"
            from commit_item
           where organization_id = ${organizationId} and commit_id = ${commitId} order by pfa_id`),
      ),
    /** Whether a sync has shown each of a commit's writes. */
    confirmed: (commitId: number) =>
      read<{ isConfirmed: boolean }>((tx) =>
        tx.query(sql`
          select confirmed_at is not null as "isConfirmed" from commit_item
           where organization_id = ${organizationId} and commit_id = ${commitId} order by pfa_id`),
      ).then((rows) => rows.map((row) => row.isConfirmed)),
    draftOf: async (scope: Scope, pfaId: string) => {
      const [draft] = await read<{ changes: object; base: object }>((tx) =>
        tx.query(sql`
          select d.changes, d.base from pfa_draft d
            join pfa_record m on m.organization_id = d.organization_id and m.rid = d.rid
           where d.organization_id = ${organizationId} and d.user_id = ${scope.userId} and m.pfa_id = ${pfaId}`),
      );
      return draft ?? null;
    },
    mirrored: async (pfaId: string): Promise<StoredRecord> => {
      const [record] = await inOrganization(owner, organizationId, (tx) =>
        listMirrored(tx, organizationId, [pfaId]),
      );
      if (!record) throw new Error(`no record ${pfaId}`);
      return record;
    },
    costsOf: async (pfaId: string) => {
      const [costs] = await read<{ planCost: number; forecastCost: number }>((tx) =>
        tx.query(sql`
          select plan_cost as "planCost", forecast_cost as "forecastCost"
            from pfa_record where organization_id = ${organizationId} and pfa_id = ${pfaId}`),
      );
      return costs;
    },
    /** Records that planners may edit freely. */
    editable: () =>
      read<{ pfaId: string }>((tx) =>
        tx.query(sql`
          select pfa_id as "pfaId" from pfa_record
           where organization_id = ${organizationId}
             and not is_actualized and not is_discontinued and not is_funds_transferable
             and source = 'Rental' and monthly_rate > 0
           order by pfa_id`),
      ).then((rows) => rows.map((row) => row.pfaId)),
  };
}

/** What waits to be sent, and when. */
function queueOf({ owner, organizationId }: Parts) {
  return {
    /** What open browsers are told about PEMS. */
    pemsState: async () => {
      const [state] = await owner.transaction((tx) =>
        tx.query<PemsState>(sql`
          select pems_reachable as reachable, pems_problem as problem, pems_down_since as "downSince",
                 pems_next_try_at as "nextTryAt"
            from mirror_state where organization_id = ${organizationId}`),
      );
      return state;
    },
    /** Jobs that will send this organization's commits, and in how many seconds. */
    queuedJobs: () =>
      owner
        .transaction((tx) =>
          tx.query<{ inSeconds: number }>(sql`
          select extract(epoch from run_at - now())::float8 as "inSeconds"
            from graphile_worker.jobs where key = ${`send-commits:${organizationId}`}`),
        )
        .then((rows) => rows.map((row) => row.inSeconds)),
    /** Jobs that some worker holds, alive or not. */
    lockedJobs: async () => {
      const [row] = await owner.transaction((tx) =>
        tx.query<{ count: number }>(sql`
          select count(*) from graphile_worker.jobs where locked_by is not null`),
      );
      return row?.count;
    },
    /** What a restart of PostgreSQL does to the sender. */
    cutWorkerConnections: () =>
      owner.transaction((tx) =>
        tx.execute(sql`
          select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and usename = 'pfa_worker'`),
      ),
    /** Lets everything that waits be due now. */
    skipWaits: () =>
      owner.transaction(async (tx) => {
        await tx.execute(sql`update pems_server set paused_until = now()`);
        await tx.execute(sql`
          update commit_item set next_attempt_at = now()
           where organization_id = ${organizationId} and state in ('queued', 'unknown')`);
      }),
  };
}
