import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** The operating system user that PostgreSQL runs as; `null` means whoever runs this process. */
export type OsUser = { uid: number; gid: number } | null;

/**
 * PostgreSQL refuses to run as root. Root therefore hands it to the user `postgres` where a package has created one, else to
 * `nobody`, which every system has: creating users on somebody's machine is not for a start script.
 */
export function postgresOsUser(): OsUser {
  if (process.getuid?.() !== 0) return null;
  const passwd = readFileSync("/etc/passwd", "utf8");
  const user = findUser(passwd, "postgres") ?? findUser(passwd, "nobody");
  if (!user)
    throw new Error(
      "Running as root, and there is neither a user postgres nor nobody to run PostgreSQL as.",
    );
  return user;
}

/** Finds a user in the text of /etc/passwd. */
export function findUser(passwd: string, name: string): { uid: number; gid: number } | null {
  const fields = passwd
    .split("\n")
    .find((line) => line.startsWith(`${name}:`))
    ?.split(":");
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  return Number.isSafeInteger(uid) && Number.isSafeInteger(gid) ? { uid, gid } : null;
}

/** True when every folder from the root down to `path` lets `user` through. */
export function reachableBy(user: OsUser, path: string): boolean {
  if (!user) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    if (!mayEnter(user, statSync(folder))) return false;
    if (folder === dirname(folder)) return true;
  }
}

function mayEnter(
  user: { uid: number; gid: number },
  folder: { mode: number; uid: number; gid: number },
): boolean {
  const shift = folder.uid === user.uid ? 6 : folder.gid === user.gid ? 3 : 0;
  return ((folder.mode >> shift) & 0b001) === 0b001;
}
