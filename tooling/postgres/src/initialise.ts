import { spawn } from "node:child_process";
import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Binaries } from "./binaries.ts";
import type { OsUser } from "./os-user.ts";

/** Creates a data folder with one superuser, `postgres`. Made beside and renamed, so that a killed start leaves nothing half made. */
export async function initialise(cluster: {
  binaries: Binaries;
  user: OsUser;
  dataFolder: string;
  password: string;
}): Promise<void> {
  const partial = `${cluster.dataFolder}.partial`;
  const passwordFile = `${cluster.dataFolder}.password`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700, recursive: true });
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  if (cluster.user)
    for (const path of [partial, passwordFile]) chownSync(path, cluster.user.uid, cluster.user.gid);
  try {
    await runInitdb(cluster, partial, passwordFile);
    renameSync(partial, cluster.dataFolder);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function runInitdb(
  { binaries, user }: { binaries: Binaries; user: OsUser },
  folder: string,
  passwordFile: string,
): Promise<void> {
  const initdb = spawn(
    binaries.initdb,
    [
      `--pgdata=${folder}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // The same order of text on every machine, whatever its operating system calls its locales.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-sync",
      "--no-instructions",
    ],
    {
      ...user,
      cwd: "/",
      env: { PATH: process.env.PATH, LC_ALL: "C" },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    initdb.once("error", reject);
    initdb.once("close", resolve);
  });
  const [code, problem] = await Promise.all([ended, text(initdb.stderr)]);
  if (code !== 0)
    throw new Error(`PostgreSQL's data folder could not be created: ${problem.trim()}`);
}
