import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { LoginPasswords } from "@pfa/prisma/roles.ts";
import type { DemoUsername } from "@pfa/prisma/demo.ts";
import { demoUsers } from "@pfa/prisma/demo.ts";

/** Every password of one local installation, made up at its first start. */
export type Secrets = {
  /** The superuser of the embedded PostgreSQL. */
  postgres: string;
  logins: LoginPasswords;
  pems: { username: string; password: string; apiKey: string };
  users: Record<DemoUsername, string>;
};

/** Reads the secrets of this installation; makes them at the first call. Only their owner can read the file. */
export function loadSecrets(file: string): Secrets {
  const made = createSecrets();
  if (!existsSync(file)) return save(file, made);
  const found = JSON.parse(readFileSync(file, "utf8")) as Secrets;
  // An installation made before there was a role has no password for it.
  const lacksLogin = Object.keys(made.logins).some((role) => !(role in found.logins));
  return lacksLogin ? save(file, { ...found, logins: { ...made.logins, ...found.logins } }) : found;
}

function save(file: string, secrets: Secrets): Secrets {
  mkdirSync(dirname(file), { recursive: true });
  // Written beside and renamed: a start that is killed here leaves no half of a file.
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}

/** Makes up every password. */
export function createSecrets(): Secrets {
  return {
    postgres: password(6),
    logins: { pfa_app: password(6), pfa_worker: password(6), pfa_chat: password(6) },
    pems: { username: "VANGUARD", password: password(6), apiKey: password(8) },
    users: Object.fromEntries(
      demoUsers.map(({ username }) => [username, password(3)]),
    ) as Secrets["users"],
  };
}

/** Letters and digits that are not mistaken for each other when read aloud or typed. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";

const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");

/** Groups of four characters, 19.8 bits each: three of them are plenty for a server on this machine only. */
export function password(groups: number): string {
  return Array.from({ length: groups }, group).join("-");
}
