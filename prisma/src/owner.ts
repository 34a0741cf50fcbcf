import { Client } from "pg";

/** One connection of the database's owner, closed afterwards. */
export async function withOwner<Outcome>(
  ownerUrl: string,
  work: (owner: Client) => Promise<Outcome>,
): Promise<Outcome> {
  const owner = new Client({ connectionString: ownerUrl, application_name: "pfa-migrate" });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}
