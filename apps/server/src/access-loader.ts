import { type Access, type AccessPair, readAccess } from "@pfa/db/access.ts";
import type { Db } from "@pfa/db/client.ts";
import type { SessionLimits } from "@pfa/db/identity-sessions.ts";

/** Looks up a session and its standing in an organization, by a statement that begins after the call. */
export type AccessLoader = (pair: AccessPair) => Promise<Access | null>;

type Asked = {
  pair: AccessPair;
  resolve: (access: Access | null) => void;
  reject: (error: unknown) => void;
};

/**
 * All that ask while one statement is under way share the next one: under load a check costs a fraction of a round trip,
 * and still nobody is let in by what was true before they came.
 */
export function createAccessLoader(db: Db, limits: SessionLimits): AccessLoader {
  let waiting: Asked[] = [];
  let isReading = false;

  async function readOn(): Promise<void> {
    isReading = true;
    // Those of the same turn of the event loop come along.
    await Promise.resolve();
    while (waiting.length > 0) {
      const asked = waiting;
      waiting = [];
      // oxlint-disable-next-line no-await-in-loop -- one statement at a time gathers the others
      await answer(db, asked, limits);
    }
    isReading = false;
  }

  return (pair) =>
    new Promise((resolve, reject) => {
      waiting.push({ pair, resolve, reject });
      if (!isReading) void readOn();
    });
}

async function answer(db: Db, asked: readonly Asked[], limits: SessionLimits): Promise<void> {
  const byPair = Map.groupBy(
    asked,
    ({ pair }) => `${pair.tokenHash.toString("hex")} ${pair.organization}`,
  );
  const groups = [...byPair.values()];
  try {
    const found = await readAccess(
      db,
      groups.flatMap(([first]) => (first ? [storable(first.pair)] : [])),
      limits,
    );
    for (const [position, group] of groups.entries())
      for (const { resolve } of group) resolve(found[position] ?? null);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}

/** PostgreSQL's text cannot hold U+0000: one such code must not fail the check of everybody else. No code is empty. */
const storable = ({ tokenHash, organization }: AccessPair): AccessPair => ({
  tokenHash,
  organization: organization.includes("\u0000") ? "" : organization,
});
