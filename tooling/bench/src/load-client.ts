import autocannon from "autocannon";
import { text } from "node:stream/consumers";

/** What to ask of the server, as it comes on the standard input. */
export type LoadPlan = {
  url: string;
  connections: number;
  warmUpSeconds: number;
  seconds: number;
  /** For each connection the requests that it sends again and again. */
  requests: { cookie: string; body: string }[][];
};

/** What came of it, as it goes to the standard output. */
export type LoadOutcome = {
  /** Milliseconds of each answer after the warm-up. */
  latenciesMs: number[];
  /** Answers of each second after the warm-up. */
  perSecond: number[];
  /** Answers other than 200, broken connections and answers that did not come. */
  failures: number;
};

// A process of its own: it shares the machine with the server, but neither its memory nor its event loop.
const outcomeOfPlan = await load(JSON.parse(await text(process.stdin)) as LoadPlan);
process.stdout.write(JSON.stringify(outcomeOfPlan));

function load(plan: LoadPlan): Promise<LoadOutcome> {
  const outcome: LoadOutcome = { latenciesMs: [], perSecond: [], failures: 0 };
  const countsFrom = performance.now() + plan.warmUpSeconds * 1000;
  let connection = 0;
  return new Promise((resolve, reject) => {
    const run = autocannon(
      {
        url: plan.url,
        connections: plan.connections,
        duration: plan.warmUpSeconds + plan.seconds,
        method: "POST",
        setupClient: (client) => {
          client.setRequests(toRequests(plan, connection));
          connection += 1;
        },
      },
      (error: unknown, { errors, timeouts }) => {
        if (error) {
          reject(error);
          return;
        }
        outcome.failures += errors + timeouts;
        // The last second is cut off somewhere.
        const perSecond = Array.from(outcome.perSecond, (count) => count ?? 0);
        resolve({ ...outcome, perSecond: perSecond.slice(0, plan.seconds) });
      },
    );
    run.on("response", (_client, status, _bytes, latencyMs) => {
      if (status !== 200) outcome.failures += 1;
      const second = Math.floor((performance.now() - countsFrom) / 1000);
      if (second < 0) return;
      outcome.latenciesMs.push(latencyMs);
      outcome.perSecond[second] = (outcome.perSecond[second] ?? 0) + 1;
    });
  });
}

function toRequests({ url, requests }: LoadPlan, connection: number) {
  return (requests[connection % requests.length] ?? []).map(({ cookie, body }) => ({
    method: "POST" as const,
    path: new URL(url).pathname,
    body,
    headers: {
      cookie,
      origin: new URL(url).origin,
      "content-type": "application/json",
      "accept-encoding": "gzip",
    },
  }));
}
