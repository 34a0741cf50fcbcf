import type { Simulator } from "@pfa/pems-simulator/simulator.ts";

/** One request as the simulator's log keeps it. */
type LoggedRequest = {
  action: string | null;
  pfaId: string | null;
  applied: boolean;
  recordidSent: string | null;
};

/** What happens in PEMS: other people's edits, faults, and the log of what was asked. */
export function otherSideOf({ url }: Simulator, organization: string) {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/admin/api${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    admin: call,
    editInPems: (pfaId: string, fields: Record<string, string | null>) =>
      call("POST", "/edits", { organization, pfaId, fields }),
    addFault: (rule: object) => call("POST", "/faults/rules", rule),
    requests: async (pfaId: string): Promise<LoggedRequest[]> => {
      const log = await call("GET", `/requests?pfaId=${pfaId}`);
      return (log as { requests: LoggedRequest[] }).requests;
    },
    /** Writes of a record that PEMS carried out. */
    appliedWrites: async (pfaId: string): Promise<number> => {
      const log = await call("GET", `/requests?pfaId=${pfaId}&action=UPDATE`);
      return (log as { requests: LoggedRequest[] }).requests.filter(({ applied }) => applied)
        .length;
    },
    /** Which of some records PEMS wrote, in the order of the writes. */
    writesInOrder: async (pfaIds: readonly string[]): Promise<string[]> => {
      const log = await call("GET", "/requests?action=UPDATE&limit=10000");
      return (log as { requests: LoggedRequest[] }).requests.flatMap(({ pfaId, applied }) =>
        applied && pfaId !== null && pfaIds.includes(pfaId) ? [pfaId] : [],
      );
    },
    /** How many requests named one of some records. */
    requestsOf: async (pfaIds: readonly string[]): Promise<number> => {
      const log = await call("GET", "/requests?limit=10000");
      return (log as { requests: LoggedRequest[] }).requests.filter(
        ({ pfaId }) => pfaId !== null && pfaIds.includes(pfaId),
      ).length;
    },
    inPems: async (pfaId: string): Promise<{ recordid: number; values: Record<string, string> }> =>
      (await call("GET", `/records/${organization}/${pfaId}`)) as {
        recordid: number;
        values: Record<string, string>;
      },
  };
}
