import { randomBytes } from "node:crypto";
import { startThrowAwayCluster } from "@pfa/embedded-postgres/throw-away.ts";
import { provisionLogins } from "@pfa/prisma/logins.ts";
import { migrate } from "@pfa/prisma/migrate.ts";
import type { TestProject } from "vitest/node";
import { testDatabaseUrl } from "./env.ts";
import { onServer } from "./server.ts";

const loginPasswords = {
  pfa_app: "app-of-the-tests",
  pfa_worker: "worker-of-the-tests",
  pfa_chat: "chat-of-the-tests",
};

/** Starts a server unless one is named, and migrates one database once; the test files clone it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = testDatabaseUrl === undefined ? await startThrowAwayCluster() : null;
  const serverUrl = testDatabaseUrl ?? cluster?.url("postgres") ?? "";
  const templateDatabase = `pfa_template_${randomBytes(6).toString("hex")}`;
  const templateUrl = new URL(serverUrl);
  templateUrl.pathname = templateDatabase;

  await onServer(serverUrl, `create database ${templateDatabase}`);
  await migrate(templateUrl.href);
  await provisionLogins(templateUrl.href, loginPasswords);

  project.provide("serverUrl", serverUrl);
  project.provide("templateDatabase", templateDatabase);
  project.provide("loginPasswords", loginPasswords);
  return async () => {
    if (cluster) await cluster.stop();
    else await onServer(serverUrl, `drop database ${templateDatabase} with (force)`);
  };
}
