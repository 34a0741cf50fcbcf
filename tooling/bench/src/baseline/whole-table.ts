import type { Scope } from "@pfa/domain/scope.ts";
import type { Client } from "pg";
import { mergedRelation } from "./merged-relation.ts";

/**
 * The original plan's read: one GET with every merged record, as JSON. In parts, because a million records are more than
 * the longest string that Node can hold. Answers the bytes.
 */
export async function readWholeTable(client: Client, scope: Scope): Promise<number> {
  await client.query("begin");
  try {
    await client.query(`declare whole no scroll cursor for select * from ${mergedRelation}`, [
      scope.organizationId,
      scope.userId,
    ]);
    for (let bytes = 0; ;) {
      // oxlint-disable-next-line no-await-in-loop
      const { rows } = await client.query("fetch 10000 from whole");
      if (rows.length === 0) return bytes;
      bytes += Buffer.byteLength(JSON.stringify(rows));
    }
  } finally {
    await client.query("rollback").catch(() => undefined);
  }
}
