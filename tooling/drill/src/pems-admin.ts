import { setTimeout as delay } from "node:timers/promises";
import type { PemsWrite } from "./book-of-writes.ts";
import type { Value } from "./ledger.ts";
import type { PemsFault } from "./plan-pems.ts";

/** The simulator's admin API. */
export type PemsAdmin = {
  edit: (
    key: { organization: string; pfaId: string },
    alias: string,
    value: Value,
  ) => Promise<{ kind: "done"; version: number } | { kind: "unsent" | "unknown" }>;
  /** Posts something whose outcome nobody needs to know. */
  post: (path: string, body: object) => Promise<void>;
  /** Switches a fault on, however often it takes; answers how to switch it off. */
  switchOn: (fault: PemsFault) => Promise<() => Promise<void>>;
  reset: () => Promise<void>;
  /** Updates that PEMS carried out for us in an organization. */
  listWrites: (organization: string) => Promise<PemsWrite[]>;
};

/** What each setting is without a fault. */
const quiet: Record<string, unknown> = {
  latency: { baseMs: 0, perRowUs: 0, jitterMs: 0 },
  rateLimitRps: 0,
  down: "off",
  businessErrorStatus: 200,
  confirmationField: null,
  dateFormat: "YYYY-MM-DD",
  drift: { shuffle: false, renumber: false, add: [], remove: [] },
  dirt: false,
  churnPerMinute: 0,
};

export function openPemsAdmin(url: string): PemsAdmin {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/admin/api/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!response.ok && response.status !== 404)
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const untilDone = async (method: string, path: string, body?: object): Promise<unknown> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call(method, path, body);
      } catch (error) {
        // It is killed and cut off like any other.
        if (tries > 200) throw error;
        await delay(100);
      }
    }
  };
  return {
    edit: async (key, alias, value) => {
      try {
        const fields = { [alias]: String(value) };
        const answer = (await call("POST", "edits", { ...key, fields })) as { recordid?: number };
        return answer.recordid === undefined
          ? { kind: "unsent" }
          : { kind: "done", version: answer.recordid };
      } catch (error) {
        return { kind: wasRefused(error) ? "unsent" : "unknown" };
      }
    },
    post: async (path, body) => {
      await call("POST", path, body).catch(() => undefined);
    },
    switchOn: (fault) => switchOn(untilDone, fault),
    reset: async () => {
      await untilDone("PUT", "clock", { offsetMs: 0 });
      await untilDone("DELETE", "faults");
    },
    listWrites: (organization) => listWrites(untilDone, organization),
  };
}

type Call = (method: string, path: string, body?: object) => Promise<unknown>;

async function switchOn(call: Call, fault: PemsFault): Promise<() => Promise<void>> {
  if ("rule" in fault) {
    const { id } = (await call("POST", "faults/rules", fault.rule)) as { id: string };
    return async () => void (await call("DELETE", `faults/rules/${id}`));
  }
  if ("clockOffsetMs" in fault) {
    await call("PUT", "clock", { offsetMs: fault.clockOffsetMs });
    return async () => void (await call("PUT", "clock", { offsetMs: 0 }));
  }
  await call("PUT", "faults", fault.settings);
  const names = Object.keys(fault.settings);
  const back = Object.fromEntries(names.map((name) => [name, quiet[name]]));
  return async () => void (await call("PUT", "faults", back));
}

type LoggedRequest = {
  id: number;
  pfaId: string;
  recordidSent: string | null;
  fields: string[];
  applied: boolean;
};

async function listWrites(call: Call, organization: string): Promise<PemsWrite[]> {
  const writes: PemsWrite[] = [];
  const limit = 10_000;
  for (let since = 0; ;) {
    const path = `requests?organization=${organization}&action=UPDATE&since=${since}&limit=${limit}`;
    const { requests } = (await call("GET", path)) as { requests: LoggedRequest[] };
    for (const { id, pfaId, recordidSent, fields, applied } of requests)
      if (applied) writes.push({ id, pfaId, versionSent: Number(recordidSent), fields });
    if (requests.length < limit) return writes;
    since = requests.at(-1)?.id ?? since;
  }
}

/** Nobody listened: it was surely not done. */
export function wasRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && error.code === "ECONNREFUSED") return true;
  return wasRefused(error.cause);
}
