import { createSimulator, type SimulatorOptions } from "@pfa/pems-simulator/simulator.ts";
import { createPemsClient, type PemsOptions } from "../client.ts";
import type { Pems } from "../pems.ts";

/** One line of the simulator's request log, as far as tests look at it. */
type LoggedRequest = {
  endpoint: string;
  action: string | null;
  pfaId: string | null;
  fields: string[];
  status: number;
  applied: boolean;
};

export type SimulatedPems = {
  /** REST base of the simulator. */
  url: string;
  /** A client of it that waits little between tries; closed together with the simulator. */
  connect(options?: Partial<PemsOptions>): Pems;
  /** Calls the simulator's admin API. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Adds a fault rule. */
  breakIt(rule: Record<string, unknown>): Promise<unknown>;
  /** The record's grid texts as PEMS holds them now, dates as yyyy-mm-dd. */
  stored(organization: string, pfaId: string): Promise<Record<string, string>>;
  requests(): Promise<LoggedRequest[]>;
  close(): Promise<void>;
};

/** A simulator on a free port of its own, with clients of it. */
export async function openSimulatedPems(options: SimulatorOptions = {}): Promise<SimulatedPems> {
  const simulator = await createSimulator(options);
  const clients: Pems[] = [];
  const { username, password, tenant } = simulator.credentials;

  const admin = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init =
      body === undefined
        ? { method }
        : {
            method,
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          };
    const answer = await fetch(`${simulator.url}/admin/api${path}`, init);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };

  return {
    url: simulator.baseUrl,
    connect(overrides = {}) {
      const client = createPemsClient({
        url: simulator.baseUrl,
        tenant,
        username,
        password,
        retryBaseMs: 5,
        requestsPerSecond: 1000,
        ...overrides,
      });
      clients.push(client);
      return client;
    },
    admin,
    breakIt: (rule) => admin("POST", "/faults/rules", rule),
    async stored(organization, pfaId) {
      const record = await admin("GET", `/records/${organization}/${pfaId}`);
      return (record as { values: Record<string, string> }).values;
    },
    async requests() {
      return ((await admin("GET", "/requests")) as { requests: LoggedRequest[] }).requests;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await simulator.close();
    },
  };
}
