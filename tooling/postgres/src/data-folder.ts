import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { reachableBy, type OsUser } from "./os-user.ts";

/** Where a cluster's files are: `ownFolder` holds the data folder and, if one was needed, a copy of the programs. */
export type DataFolder = { ownFolder: string; dataFolder: string };

/**
 * `folder` itself where PostgreSQL's user can get to it. Else, as for a clone below a home directory closed to others, a
 * folder of its own below /var/tmp, which survives a reboot.
 */
export function dataFolderFor(user: OsUser, folder: string): DataFolder {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  if (reachableBy(user, parent)) return { ownFolder: parent, dataFolder: folder };
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const ownFolder = `/var/tmp/pfa-vanguard-${hash}`;
  return { ownFolder, dataFolder: join(ownFolder, "postgres") };
}
