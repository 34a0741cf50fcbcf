import type { Chart } from "@pfa/domain/chart.ts";
import { MAX_PINS } from "@pfa/domain/chat.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { sql, type Tx } from "./client.ts";

export type Pin = { id: number; title: string; question: string; sql: string; chart: Chart };

/** The caller's board, in its order. */
export async function listPins(tx: Tx, scope: Scope): Promise<Pin[]> {
  return tx.query<Pin>(sql`
    select id, title, question, sql, chart from chat_pin
     where organization_id = ${scope.organizationId} and user_id = ${scope.userId}
     order by place, id`);
}

/** Adds to the end of the caller's board; null if it is full. */
export async function insertPin(
  tx: Tx,
  scope: Scope,
  pin: Omit<Pin, "id">,
): Promise<number | null> {
  const [row] = await tx.query<{ id: number }>(sql`
    insert into chat_pin (organization_id, user_id, title, question, sql, chart, place)
    select ${scope.organizationId}, ${scope.userId}, ${pin.title}, ${pin.question}, ${pin.sql},
           ${JSON.stringify(pin.chart)}::jsonb, coalesce(max(place), 0) + 1
      from chat_pin where organization_id = ${scope.organizationId} and user_id = ${scope.userId}
    having count(*) < ${MAX_PINS}
    returning id`);
  return row?.id ?? null;
}

/** Gives a pin another title or drawing. False if it is none of the caller's. */
export async function updatePin(
  tx: Tx,
  scope: Scope,
  { pinId, title, chart }: { pinId: number; title?: string | undefined; chart?: Chart | undefined },
): Promise<boolean> {
  const drawn = chart === undefined ? null : JSON.stringify(chart);
  const touched = await tx.execute(sql`
    update chat_pin set title = coalesce(${title ?? null}, title), chart = coalesce(${drawn}::jsonb, chart)
     where organization_id = ${scope.organizationId} and user_id = ${scope.userId} and id = ${pinId}`);
  return touched === 1;
}

/** Puts the caller's pins into this order; those that are not named stay behind them as they stand. */
export async function orderPins(tx: Tx, scope: Scope, pinIds: readonly number[]): Promise<void> {
  await tx.execute(sql`
    update chat_pin p set place = o.place
      from (select id, row_number() over (order by array_position(${[...pinIds]}::bigint[], id), place, id) as place
              from chat_pin where organization_id = ${scope.organizationId} and user_id = ${scope.userId}) o
     where p.organization_id = ${scope.organizationId} and p.user_id = ${scope.userId} and p.id = o.id`);
}

/** False if it is none of the caller's. */
export async function deletePin(tx: Tx, scope: Scope, pinId: number): Promise<boolean> {
  const touched = await tx.execute(sql`
    delete from chat_pin
     where organization_id = ${scope.organizationId} and user_id = ${scope.userId} and id = ${pinId}`);
  return touched === 1;
}
