import type { LoginPasswords } from "@pfa/prisma/roles.ts";
import { Client } from "pg";

declare module "vitest" {
  // What the global set-up hands to the test files. An interface, because that is how vitest lets it be named.
  interface ProvidedContext {
    /** The superuser's connection string of the server's maintenance database. */
    serverUrl: string;
    /** The migrated database that each test file's own is cloned from. */
    templateDatabase: string;
    loginPasswords: LoginPasswords;
  }
}

/** Runs one statement that belongs to no test's database: creating and dropping those. */
export async function onServer(serverUrl: string, statement: string): Promise<void> {
  const server = new Client(serverUrl);
  await server.connect();
  try {
    await server.query(statement);
  } finally {
    await server.end();
  }
}
