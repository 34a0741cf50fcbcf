import { join } from "node:path";
import { fastify } from "fastify";
import type { FastifyInstance } from "fastify";
import { errorEnvelope, Refusal } from "./envelope.ts";
import { ZodError } from "zod";
import { registerAdminRoutes } from "./admin-routes.ts";
import type { ServerControl } from "./admin-routes.ts";
import { registerCollectionRoutes } from "./collection-routes.ts";
import { openFaults } from "./faults.ts";
import type { FaultSettings } from "./faults.ts";
import { registerGridRoutes } from "./grid-routes.ts";
import { buildOrganization, defaultOrganizations } from "./organizations.ts";
import type { OrganizationChoice } from "./organizations.ts";
import { mixText } from "./random.ts";
import { startChurn } from "./other-users.ts";
import { openRecords } from "./records.ts";
import { registerScreenRoutes } from "./screen-routes.ts";
import { openClock } from "./simulation.ts";
import type { Credentials, Simulation } from "./simulation.ts";
import { openStateStore } from "./state-store.ts";

/** Where PEMS's REST services live. */
const basePath = "/axis/restservices";

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
  const outage = { end: (): Promise<void> => Promise.resolve() };
  const app = buildApp(simulation, {
    refuseConnections: (ms) => refuseConnections(app, outage, ms),
  });
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? "127.0.0.1" });
  const close = async (): Promise<void> => {
    await outage.end();
    await app.close();
  };
  return { url, baseUrl: url + basePath, credentials: simulation.credentials, app, close };
}

/** Frees the port for a while and takes it back; `outage.end` takes it back at once. */
function refuseConnections(
  app: FastifyInstance,
  outage: { end: () => Promise<void> },
  ms: number,
): void {
  const address = app.server.address();
  if (address === null || typeof address === "string") return;
  const { port, address: host } = address;
  const listenAgain = (): Promise<void> =>
    app.server.listening
      ? Promise.resolve()
      : new Promise((resolve) => app.server.listen(port, host, () => resolve()));
  // The answer to the admin call leaves first.
  const timers = [
    setTimeout(() => {
      app.server.close();
      app.server.closeAllConnections();
    }, 20),
    setTimeout(() => void listenAgain(), 20 + ms),
  ];
  outage.end = () => {
    for (const timer of timers) clearTimeout(timer);
    return listenAgain();
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

function buildApp(simulation: Simulation, control: ServerControl): FastifyInstance {
  // A hanging answer must not keep the process from closing.
  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: 4 * 1024 * 1024,
    routerOptions: { maxParamLength: 500 },
  });
  const stopChurn = startChurn(simulation);
  app.addHook("onClose", () => {
    stopChurn();
    simulation.store.close();
  });
  app.setErrorHandler((error, _request, reply) => {
    const { status, message, name } = describeError(error);
    return reply
      .code(status)
      .header("content-type", "application/json; charset=utf-8")
      .send(errorEnvelope(message, name));
  });
  app.get("/", (_request, reply) => reply.redirect("/admin"));
  app.get("/healthz", () => ({
    status: "ok",
    organizations: simulation.records.organizations.length,
    records: simulation.records.organizations.reduce(
      (sum, { organization }) => sum + organization.size,
      0,
    ),
  }));
  app.register(servicesPlugin(simulation), { prefix: basePath });
  app.register((admin) => registerAdminRoutes(admin, simulation, control), { prefix: "/admin" });
  return app;
}

const servicesPlugin = (simulation: Simulation) => async (services: FastifyInstance) => {
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
};

function describeError(error: unknown): { status: number; message: string; name: string } {
  if (error instanceof ZodError) {
    const message = error.issues
      .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
      .join("; ");
    return { status: 400, message, name: "INVALID_REQUEST" };
  }
  if (error instanceof Refusal)
    return { status: error.status ?? 400, message: error.message, name: error.alertName };
  const { statusCode = 500, message } = error as { statusCode?: number; message: string };
  return { status: statusCode, message, name: "SERVER_ERROR" };
}
