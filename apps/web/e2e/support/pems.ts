import { readStack } from "../harness/stack-file.ts";

/** A record as PEMS holds it: values by grid alias, as PEMS writes them. */
export type PemsRecord = { recordid: number; updatedBy: string; values: Record<string, string> };

/** A call that PEMS has seen; `applied` says that it changed a record, whatever the caller got to hear. */
type PemsRequest = { pfaId: string; action: string; applied: boolean };

export type RecordKey = { organization: string; pfaId: string };

/** What PEMS holds now. */
export const readFromPems = ({ organization, pfaId }: RecordKey): Promise<PemsRecord> =>
  ask("GET", `records/${organization}/${pfaId}`);

/** How often PEMS has written a record because the product asked for it. */
export async function countWrites({ organization, pfaId }: RecordKey): Promise<number> {
  const search = new URLSearchParams({ organization, pfaId, action: "UPDATE" });
  const { requests } = await ask<{ requests: PemsRequest[] }>("GET", `requests?${search}`);
  return requests.filter(({ applied }) => applied).length;
}

/** Somebody else saves a record in PEMS: values by grid alias, as texts. */
export const editInPems = (key: RecordKey, fields: Record<string, string>): Promise<unknown> =>
  ask("POST", "edits", { ...key, fields });

/** Changes how PEMS behaves, see the simulator's README. */
export const misbehave = (settings: Record<string, unknown>): Promise<unknown> =>
  ask("PUT", "faults", settings);

/** Makes some calls go wrong, see the simulator's README. */
export const addFault = (rule: Record<string, unknown>): Promise<unknown> =>
  ask("POST", "faults/rules", rule);

/** PEMS as it was started. */
export const behave = (): Promise<unknown> => ask("DELETE", "faults");

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${readStack().pems.admin}/api/${path}`, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}
