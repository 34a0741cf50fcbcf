import { type Db, inAllOrganizations, inOrganization, type Tx } from "@pfa/db/client.ts";
import {
  analyzeTable,
  listRetentionRules,
  listTableSizes,
  type MaintenanceRun,
  saveMaintenance,
  startMaintenance,
} from "@pfa/db/maintenance.ts";
import { listOrganizations } from "@pfa/db/organizations.ts";
import { removeOld, type RetentionScope, scopesOf } from "@pfa/db/retention.ts";
import { resealSecrets } from "@pfa/db/webhook-secrets.ts";
import { needsStatistics, retentionKinds, type RetentionKind } from "@pfa/domain/retention.ts";
import type { SecretBox } from "@pfa/secrets/secret-box.ts";
import { secretPlace } from "./webhook-secret.ts";

type MaintainDeps = { db: Db; secrets: SecretBox; signal?: AbortSignal; batchRows?: number };

/** Each in a transaction of its own: nobody waits for it longer than for a save. Of the history a row holds thousands of changes. */
const BATCH_ROWS = 2000;
const HISTORY_BATCH_ROWS = 100;

type Done = Pick<MaintenanceRun, "removed" | "analyzed" | "resealed">;

/**
 * W28 to W30: removes what is older than it is kept, takes statistics that mislead, and seals secrets anew that an earlier key
 * sealed. Safe to run twice and to be killed: every batch stands by itself, and the next run goes on.
 */
export async function maintainDatabase(deps: MaintainDeps): Promise<Done> {
  const { db } = deps;
  const id = await db.transaction(startMaintenance);
  const done: Done = { removed: {}, analyzed: [], resealed: 0 };
  const note = (isOver: boolean, problem: string | null = null) =>
    db.transaction((tx) => saveMaintenance(tx, id, { ...done, problem, isOver }));
  try {
    for (const kind of retentionKinds) {
      done.removed[kind] = await removeKind(deps, kind);
      await note(false);
    }
    done.analyzed = await takeStatistics(deps);
    done.resealed = await db.transaction((tx) => reseal(tx, deps.secrets));
    await note(true, deps.signal?.aborted === true ? "It was stopped; the next run goes on" : null);
    return done;
  } catch (error) {
    await note(true, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function removeKind(deps: MaintainDeps, kind: RetentionKind): Promise<number> {
  const { db } = deps;
  const rules = await db.transaction(listRetentionRules);
  const rule = rules.find((one) => one.kind === kind);
  if (!rule) return 0;
  const usual = kind === "history" ? HISTORY_BATCH_ROWS : BATCH_ROWS;
  const batch = { keepDays: rule.keepDays, limit: deps.batchRows ?? usual };
  let removed = 0;
  for (const scope of scopesOf(kind)) {
    for (const run of await passesOf(db, scope)) {
      let rows = batch.limit;
      while (rows === batch.limit && deps.signal?.aborted !== true) {
        rows = await run((tx) => removeOld(tx, kind, batch));
        removed += rows;
      }
    }
  }
  return removed;
}

type Pass = (work: (tx: Tx) => Promise<number>) => Promise<number>;

/** The transactions in which a scope's rows can be seen, one after the other. */
async function passesOf(db: Db, scope: RetentionScope): Promise<Pass[]> {
  if (scope === "all") return [(work) => inAllOrganizations(db, work)];
  if (scope === "installation") return [(work) => db.transaction(work)];
  const organizations = await db.transaction(listOrganizations);
  return organizations.map(
    ({ id }) =>
      (work) =>
        inOrganization(db, id, work),
  );
}

async function takeStatistics({ db, signal }: MaintainDeps): Promise<string[]> {
  const tables = await db.transaction(listTableSizes);
  const stale = tables.filter(needsStatistics).map(({ table }) => table);
  const analyzed: string[] = [];
  for (const table of stale) {
    if (signal?.aborted === true) break;
    await db.transaction((tx) => analyzeTable(tx, table));
    analyzed.push(table);
  }
  return analyzed;
}

/** One that no key of ours opens stays as it is: whoever has the key again has the secret. */
function reseal(tx: Tx, secrets: SecretBox): Promise<number> {
  return resealSecrets(tx, (sealed, webhookId) => {
    if (secrets.isCurrent(sealed)) return null;
    const place = secretPlace(webhookId);
    const opened = secrets.open(sealed, place);
    const anew = opened.ok ? secrets.seal(opened.value.reveal(), place) : null;
    return anew?.ok ? anew.value : null;
  });
}
