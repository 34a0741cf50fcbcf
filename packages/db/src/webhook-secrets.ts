import { sql, type Tx } from "./client.ts";

/** Stores secrets of webhooks anew: `reseal` answers null for one that stays as it is. Answers how many changed. */
export async function resealSecrets(
  tx: Tx,
  reseal: (sealed: string, webhookId: string) => string | null,
): Promise<number> {
  const rows = await tx.query<{ id: string; sealed: string }>(sql`
    select id, secret_sealed as sealed from webhook for update`);
  let resealed = 0;
  for (const { id, sealed } of rows) {
    const anew = reseal(sealed, id);
    if (anew === null) continue;
    await tx.execute(sql`update webhook set secret_sealed = ${anew} where id = ${id}`);
    resealed += 1;
  }
  return resealed;
}
