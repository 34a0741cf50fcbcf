import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import { withOwner } from "./owner.ts";
import { installQueue } from "./queue.ts";
import { withSchemaEngine } from "./schema-engine.ts";

const prismaFolder = join(dirname(fileURLToPath(import.meta.url)), "..");
const filters = { externalTables: [], externalEnums: [] };

/**
 * Brings the database to this version: our migrations through Prisma's own engine, then the job queue's. Answers the names of
 * our migrations that were applied now. Safe to run twice and from two processes at once.
 */
export function migrate(ownerUrl: string): Promise<string[]> {
  return withOwner(ownerUrl, async (owner) => {
    // Held until the connection closes: a second process waits here and then finds everything done.
    await owner.query("select pg_advisory_lock(hashtext('pfa-vanguard: migrate'))");
    const applied = await applyMigrations(ownerUrl, join(prismaFolder, "migrations"));
    await installQueue(owner, ownerUrl);
    return applied;
  });
}

/** Applies what is missing of a folder in Prisma's format. */
export function applyMigrations(ownerUrl: string, migrationsFolder: string): Promise<string[]> {
  const migrationsList = readMigrations(migrationsFolder);
  return withSchemaEngine(ownerUrl, async (engine) => {
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
      return appliedMigrationNames;
    } catch (error) {
      await forgetFailed(engine, migrationsList);
      throw error;
    }
  });
}

/**
 * A migration is one transaction (see EngineAdapters), so one that failed has left nothing behind but the engine's note,
 * which would refuse every later attempt.
 */
async function forgetFailed(engine: SchemaEngine, migrationsList: MigrationList): Promise<void> {
  const history = await engine.diagnoseMigrationHistory({
    migrationsList,
    filters,
    optInToShadowDatabase: false,
  });
  for (const migrationName of history.failedMigrationNames)
    await engine.markMigrationRolledBack({ migrationName });
}

/** Says, as SQL, what would still have to change for the database to be what schema.prisma says; empty when nothing. */
export function diffSchema(url: string): Promise<string> {
  const path = join(prismaFolder, "schema.prisma");
  const files = [{ path, content: readFileSync(path, "utf8") }];
  return withSchemaEngine(url, async (engine) => {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: prismaFolder },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: true,
      filters,
    });
    return exitCode === 0 ? "" : (stdout ?? "The engine found a difference but did not say which.");
  });
}

function readMigrations(folder: string): MigrationList {
  const files = globSync("*/migration.sql", { cwd: folder }).toSorted();
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: files.map((file) => ({
      path: dirname(file),
      migrationFile: {
        path: basename(file),
        content: { tag: "ok", value: readFileSync(join(folder, file), "utf8") },
      },
    })),
  };
}
