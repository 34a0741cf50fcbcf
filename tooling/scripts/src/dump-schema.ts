import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startThrowAwayCluster } from "@pfa/embedded-postgres/throw-away.ts";
import { migrate } from "@pfa/prisma/migrate.ts";
import { dumpSchema } from "@pfa/prisma/schema-dump.ts";
import { root } from "./layout.ts";

// `pnpm db:dump`: after a new migration, for the eyes of whoever reviews it.
const cluster = await startThrowAwayCluster();
try {
  const url = cluster.url("postgres");
  await migrate(url);
  writeFileSync(join(root, "prisma/schema.sql"), await dumpSchema(url));
} finally {
  await cluster.stop();
}
