import { provisionLogins } from "@pfa/prisma/logins.ts";
import { migrate } from "@pfa/prisma/migrate.ts";
import { say } from "./terminal.ts";

// `pnpm db:migrate`: for a set-up that starts the processes itself. The roles get the passwords of the processes' own addresses.
const ownerUrl = required("DATABASE_URL");
const passwords = {
  pfa_app: passwordIn("APP_DATABASE_URL"),
  pfa_worker: passwordIn("WORKER_DATABASE_URL"),
  pfa_chat: passwordIn("CHAT_DATABASE_URL"),
};
const applied = await migrate(ownerUrl);
await provisionLogins(ownerUrl, passwords);
say(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}

function passwordIn(name: string): string {
  const password = decodeURIComponent(new URL(required(name)).password);
  if (password === "") throw new Error(`${name} names no password.`);
  return password;
}
