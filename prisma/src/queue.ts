import { Logger, runMigrations } from "graphile-worker";
import { DatabaseError, escapeIdentifier, Pool, type Client } from "pg";
import { workerRole } from "./roles.ts";

/**
 * Installs or updates the job queue's schema as the worker's role. Its tables have row security without policies, so only
 * their owner can work with them, and that has to be the role the worker signs in as.
 */
export async function installQueue(owner: Client, ownerUrl: string): Promise<void> {
  await withMembership(owner, () =>
    withCreateOnDatabase(owner, async () => {
      const pool = new Pool({
        connectionString: ownerUrl,
        max: 1,
        // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it; only its type does not say so
        onConnect: async (client) => {
          await client.query(`set role ${workerRole}`);
        },
      });
      // A lost connection fails the query that waits for it; the queue insists on handlers all the same.
      pool.on("error", () => undefined);
      pool.on("connect", (client) => client.on("error", () => undefined));
      try {
        await runMigrations({ pgPool: pool, logger: quiet });
      } finally {
        await pool.end();
      }
    }),
  );
}

const quiet = new Logger(() => () => undefined);

/** Lets an owner that is no superuser become the worker's role, for as long as `work` takes. */
async function withMembership(owner: Client, work: () => Promise<void>): Promise<void> {
  if (await mayBecomeWorker(owner)) return work();
  // Without options, which PostgreSQL 15 does not know.
  await owner.query(`grant ${workerRole} to current_user`);
  try {
    await work();
  } finally {
    await owner.query(`revoke ${workerRole} from current_user`);
  }
}

async function mayBecomeWorker(owner: Client): Promise<boolean> {
  try {
    await owner.query(`set role ${workerRole}`);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === "42501") return false;
    throw error;
  }
  await owner.query("reset role");
  return true;
}

/** The queue creates its schema itself, and PostgreSQL asks for this right even where the schema is there already. */
async function withCreateOnDatabase(owner: Client, work: () => Promise<void>): Promise<void> {
  const { rows } = await owner.query<{ database: string; installed: boolean }>(
    `select current_database() as database, to_regclass('graphile_worker.migrations') is not null as installed`,
  );
  const [found] = rows;
  if (!found || found.installed) return work();
  const database = escapeIdentifier(found.database);
  await owner.query(`grant create on database ${database} to ${workerRole}`);
  try {
    await work();
  } finally {
    await owner.query(`revoke create on database ${database} from ${workerRole}`);
  }
}
