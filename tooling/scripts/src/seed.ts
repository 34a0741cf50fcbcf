import { seedFromPems, signIns } from "./demo.ts";
import { createSecrets } from "./secrets.ts";
import { say } from "./terminal.ts";

// `pnpm db:seed`: the demo's organizations and users for a migrated, empty database that `pnpm start` does not run.
const secrets = createSecrets();
const wasEmpty = await seedFromPems(required("DATABASE_URL"), {
  url: required("PEMS_URL"),
  tenant: required("PEMS_TENANT"),
  username: required("PEMS_USERNAME"),
  password: required("PEMS_PASSWORD"),
  users: secrets.users,
});
say(
  wasEmpty
    ? signIns(secrets)
    : "The database has users or organizations already; nothing was changed.",
);

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}
