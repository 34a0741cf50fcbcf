import type { Waiting } from "@pfa/domain/fair-turns.ts";
import { sql, type Tx } from "./client.ts";

/** Who has items that may be sent, and in how many milliseconds the first of them is due (0: now). */
export type WriteBackTurn = Waiting & { dueMs: number };

/**
 * Everybody's turns, organizations on hold and planners who may not write now left out. For a transaction of the worker
 * outside any organization.
 */
export function listTurns(tx: Tx): Promise<WriteBackTurn[]> {
  return tx.query<WriteBackTurn>(sql`
    select organization_id as "organizationId", user_id as "userId",
           (extract(epoch from greatest(due_at - clock_timestamp(), '0')) * 1000)::float8 as "dueMs"
      from list_write_back_turns()
     where due_at is not null`);
}
