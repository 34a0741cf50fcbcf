import { type Db, inOrganization, openDb, type Sql, type Tx } from "@pfa/db/client.ts";
import { insertFirstMapping } from "@pfa/db/field-mappings.ts";
import { enqueueSync, insertRun } from "@pfa/db/sync-runs.ts";
import { addOrganization } from "@pfa/db/testing/arrange.ts";
import { createTestDatabase, type TestDatabase } from "@pfa/db/testing/database.ts";
import type { SyncRunKind } from "@pfa/domain/sync.ts";
import type { PemsOptions } from "@pfa/pems/client.ts";
import { createPemsClient } from "@pfa/pems/client.ts";
import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import { createSimulator, type Simulator } from "@pfa/pems-simulator/simulator.ts";
import { type SyncOutcome, syncOrganization } from "../sync-organization.ts";

type RunWish = { onlyKeys?: readonly string[]; consentTo?: number };
type SyncOptions = RunWish & { pems?: Pems; signal?: AbortSignal };

/** A database, a PEMS over HTTP and what a test does with them. */
export type SyncWorld = {
  database: TestDatabase;
  simulator: Simulator;
  pems: Pems;
  /** Superuser, for arranging and looking. */
  owner: Db;
  worker: Db;
  app: Db;
  idOf(code: string): number;
  /** A queued run of one organization, as the schedule makes it. */
  queueRun(code: string, kind: SyncRunKind, wish?: RunWish): Promise<number>;
  /** A run from the queue to its end. */
  sync(code: string, kind?: SyncRunKind, options?: SyncOptions): Promise<SyncOutcome>;
  /** One call of the simulator's admin API. */
  admin(method: "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<void>;
  look<Row extends object>(statement: Sql): Promise<Row[]>;
  close(): Promise<void>;
};

// PEMS knows sources that we price as one of ours or not at all; here none is set aside for that.
const everySource = { RENTAL: "Rental", LEASE: "Rental", PURCHASE: "Purchase", OWNED: "Purchase" };
const { source, planSource } = defaultMapping.fields;
const wideMapping: FieldMapping = {
  ...defaultMapping,
  fields: {
    ...defaultMapping.fields,
    source: { ...source, kind: "enum", values: everySource },
    planSource: { ...planSource, kind: "enum", values: everySource },
  },
};

/** The same PEMS; `interlude` happens once, when the reader asks for what follows page `page`. One page is on its way by then. */
export function afterPage(pems: Pems, page: number, interlude: () => Promise<unknown>): Pems {
  return {
    ...pems,
    readRecords: async function* readRecords(request) {
      for await (const read of pems.readRecords(request)) {
        yield read;
        if (read.page === page) await interlude();
      }
    },
  };
}

/** Pages of this many rows, so that a few hundred records make several. */
const PAGE_SIZE = 50;

const open = (url: string) => openDb({ url, applicationName: "pfa-test" });

export async function openSyncWorld(organizations: Record<string, number>): Promise<SyncWorld> {
  const database = await createTestDatabase();
  const simulator = await createSimulator({
    organizations: Object.entries(organizations).map(([code, records]) => ({ code, records })),
    faults: { dirt: false },
  });
  const [owner, worker, app] = [
    open(database.ownerUrl),
    open(database.workerUrl),
    open(database.appUrl),
  ];
  const pems = createPemsClient(clientOptions(simulator));
  const ids = new Map<string, number>();
  await owner.transaction(async (tx) => {
    await insertFirstMapping(tx, wideMapping);
    for (const code of Object.keys(organizations)) ids.set(code, await addOrganization(tx, code));
  });
  const idOf = (code: string) => ids.get(code) ?? 0;
  const queueRun = (code: string, kind: SyncRunKind, wish: RunWish = {}) =>
    queue(worker, idOf(code), kind, wish);
  return {
    database,
    simulator,
    pems,
    owner,
    worker,
    app,
    idOf,
    queueRun,
    sync: async (code, kind = "full", options = {}) => {
      const { signal = new AbortController().signal, pems: other, ...wish } = options;
      const syncRunId = await queueRun(code, kind, wish);
      const deps = { db: worker, pems: other ?? pems };
      return syncOrganization(deps, { organizationId: idOf(code), syncRunId, signal });
    },
    admin: (method, path, body) => callAdmin(simulator, { method, path, body }),
    look: (statement) => owner.transaction((tx: Tx) => tx.query(statement)),
    close: async () => {
      await Promise.all([owner.close(), worker.close(), app.close(), pems.close()]);
      await simulator.close();
      await database.drop();
    },
  };
}

export const clientOptions = ({ baseUrl, credentials }: Simulator): PemsOptions => ({
  url: baseUrl,
  tenant: credentials.tenant,
  username: credentials.username,
  password: credentials.password,
  pageSize: PAGE_SIZE,
  readRetries: 1,
  retryBaseMs: 1,
  requestsPerSecond: 1000,
});

async function queue(
  worker: Db,
  organizationId: number,
  kind: SyncRunKind,
  wish: RunWish,
): Promise<number> {
  return inOrganization(worker, organizationId, async (tx) => {
    const request = {
      organizationId,
      kind,
      cause: "schedule",
      requestedBy: null,
      ...wish,
    } as const;
    const syncRunId = await insertRun(tx, request);
    if (syncRunId === null) throw new Error("the organization has a run already");
    await enqueueSync(tx, organizationId, syncRunId);
    return syncRunId;
  });
}

async function callAdmin(
  { app }: Simulator,
  {
    method,
    path,
    body,
  }: { method: "POST" | "PUT" | "DELETE"; path: string; body: object | undefined },
): Promise<void> {
  const answer = await app.inject({
    method,
    url: `/admin/api/${path}`,
    ...(body ? { payload: body } : {}),
  });
  if (answer.statusCode >= 400) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`);
}
