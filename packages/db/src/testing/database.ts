import { randomBytes } from "node:crypto";
import { loginUrl } from "@pfa/prisma/logins.ts";
import { inject } from "vitest";
import { onServer } from "./server.ts";

/** A migrated, empty database of one test file, with a connection string for each role. */
export type TestDatabase = {
  /** A superuser: row security does not bind it. For arranging and inspecting, never for what is under test. */
  ownerUrl: string;
  appUrl: string;
  workerUrl: string;
  chatUrl: string;
  drop: () => Promise<void>;
};

/** Clones the migrated template. Only for tests of the project "pg", whose global set-up made the template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = inject("serverUrl");
  const passwords = inject("loginPasswords");
  const name = `pfa_test_${randomBytes(6).toString("hex")}`;
  await onServer(serverUrl, `create database ${name} template ${inject("templateDatabase")}`);

  const url = new URL(serverUrl);
  url.pathname = name;
  return {
    ownerUrl: url.href,
    appUrl: loginUrl(url.href, "pfa_app", passwords.pfa_app),
    workerUrl: loginUrl(url.href, "pfa_worker", passwords.pfa_worker),
    chatUrl: loginUrl(url.href, "pfa_chat", passwords.pfa_chat),
    drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`),
  };
}
