import { join } from "node:path";
import { fastify } from "fastify";
import type { FastifyInstance } from "fastify";
import { errorEnvelope } from "./envelope.ts";
import { registerCollectionRoutes } from "./collection-routes.ts";
import { openFaults } from "./faults.ts";
import type { FaultSettings } from "./faults.ts";
import { registerGridRoutes } from "./grid-routes.ts";
import { buildOrganization, defaultOrganizations } from "./organizations.ts";
import type { OrganizationChoice } from "./organizations.ts";
import { mixText } from "./random.ts";
import { openRecords } from "./records.ts";
import { registerScreenRoutes } from "./screen-routes.ts";
import { openClock } from "./simulation.ts";
import type { Credentials, Simulation } from "./simulation.ts";
import { openStateStore } from "./state-store.ts";

/** Where PEMS's REST services live. */
export const basePath = "/axis/restservices";

/** How to start a simulator. Everything has a default. */
export interface SimulatorOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  host?: string;
  seed?: number;
  /** Records over the 28 demo organizations; ignored when organizations are given. Default 150,000. */
  records?: number;
  organizations?: readonly OrganizationChoice[];
  /** Folder of the state; null, the default, keeps it in memory. */
  dataDir?: string | null;
  credentials?: Partial<Credentials>;
  /** Behaviour at the start; the admin API changes it later. */
  faults?: Partial<FaultSettings>;
}

/** A running simulator. */
export interface Simulator {
  /** Origin of the server, without the base path: `http://127.0.0.1:4010`. */
  url: string;
  /** Base of the PEMS services. */
  baseUrl: string;
  credentials: Credentials;
  app: FastifyInstance;
  close(): Promise<void>;
}

const defaultCredentials: Credentials = {
  username: "SVC_PFA",
  password: "pems-demo",
  apiKey: "pems-demo-key",
  tenant: "VANGUARD_DEMO",
};

const quiet: FaultSettings = {
  latency: { baseMs: 0, perRowUs: 0, jitterMs: 0 },
  rateLimitRps: 0,
  down: "off",
  businessErrorStatus: 200,
  confirmationField: null,
  churnPerMinute: 0,
  dateFormat: "YYYY-MM-DD",
  dirt: true,
  drift: { shuffle: false, renumber: false, add: [], remove: [] },
  rules: [],
};

/** Starts a simulator and waits until it listens. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulation = openSimulation(options);
  const app = buildApp(simulation);
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? "127.0.0.1" });
  return {
    url,
    baseUrl: url + basePath,
    credentials: simulation.credentials,
    app,
    close: () => app.close(),
  };
}

function openSimulation(options: SimulatorOptions): Simulation {
  const seed = options.seed ?? 7;
  const choices = options.organizations ?? defaultOrganizations(options.records ?? 150_000);
  const store = openStateStore(statePath(options.dataDir ?? null, seed, choices));
  const faults = openFaults({ ...quiet, ...options.faults }, store);
  const organizations = choices.map((choice) =>
    buildOrganization(choice, seed, faults.current().dirt),
  );
  return {
    credentials: { ...defaultCredentials, ...options.credentials },
    records: openRecords(organizations, store),
    faults,
    store,
    clock: openClock(store),
    sessions: new Map(),
    startedAt: Date.now(),
  };
}

/** Edits belong to the records they were made on: another seed or size has a file of its own. */
function statePath(
  dataDir: string | null,
  seed: number,
  choices: readonly OrganizationChoice[],
): string {
  if (dataDir === null) return ":memory:";
  const total = choices.reduce((sum, choice) => sum + choice.records, 0);
  const shape = mixText(seed, choices.map(({ code, records }) => `${code}=${records}`).join(","));
  return join(dataDir, `pems-seed${seed}-${total}-${shape.toString(16)}.sqlite`);
}

function buildApp(simulation: Simulation): FastifyInstance {
  // A hanging answer must not keep the process from closing.
  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: 4 * 1024 * 1024,
    routerOptions: { maxParamLength: 500 },
  });
  app.addHook("onClose", () => {
    simulation.store.close();
  });
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    return reply
      .code(statusCode)
      .header("content-type", "application/json")
      .send(errorEnvelope(message, "SERVER_ERROR"));
  });
  app.get("/healthz", () => ({
    status: "ok",
    organizations: simulation.records.organizations.length,
    records: simulation.records.organizations.reduce(
      (sum, { organization }) => sum + organization.size,
      0,
    ),
  }));
  app.register(
    (services, _options, done) => {
      services.addHook("onRequest", async (request, reply) => {
        const { down } = simulation.faults.current();
        if (down === "unavailable")
          return reply.code(503).send(errorEnvelope("Service unavailable", "SERVER_ERROR"));
        if (down === "reset") {
          reply.hijack();
          request.raw.socket.destroy();
        }
        return undefined;
      });
      registerGridRoutes(services, simulation);
      registerScreenRoutes(services, simulation);
      registerCollectionRoutes(services, simulation);
      done();
    },
    { prefix: basePath },
  );
  return app;
}
