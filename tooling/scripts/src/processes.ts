import { freePort } from "@pfa/embedded-postgres/free-port.ts";
import type { ChildSpec } from "./child.ts";
import type { DemoSource } from "./demo.ts";
import { webDist } from "./layout.ts";
import type { Secrets } from "./secrets.ts";

/** Connection strings of the roles that processes sign in as. */
export type DatabaseUrls = { app: string; worker: string; chat: string };

/** The product's processes, and where the demo's PEMS and the product itself answer. */
export type Processes = {
  simulator: ChildSpec;
  server: ChildSpec;
  worker: ChildSpec;
  address: string;
  pems: DemoSource;
};

const pemsTenant = "VANGUARD_DEMO";
const host = "127.0.0.1";

type Ports = { server: number; simulator: number; worker: number };
/** The demo's size, where its PEMS keeps its state, and how much the processes log. */
export type Demo = {
  records: number;
  pemsFolder: string;
  /** Where the key is kept that secrets are stored with. */
  keyFile: string;
  logLevel: string;
};

const at = (port: number) => `http://${host}:${port}`;

/** Chooses ports and puts together what each process reads from its environment. */
export async function planProcesses(
  secrets: Secrets,
  database: DatabaseUrls,
  demo: Demo,
  choosePort: (preferred: number) => Promise<number> = freePort,
): Promise<Processes> {
  const ports: Ports = {
    server: await choosePort(4000),
    simulator: await choosePort(4010),
    worker: await choosePort(4020),
  };
  const pemsUrl = `${at(ports.simulator)}/axis/restservices`;
  return {
    address: at(ports.server),
    pems: {
      url: pemsUrl,
      tenant: pemsTenant,
      username: secrets.pems.username,
      password: secrets.pems.password,
      users: secrets.users,
    },
    simulator: simulatorSpec(ports.simulator, secrets, demo),
    server: serverSpec(ports.server, database, demo),
    worker: workerSpec(ports.worker, { secrets, database, demo, pemsUrl }),
  };
}

const pemsSignIn = (secrets: Secrets) => ({
  PEMS_USERNAME: secrets.pems.username,
  PEMS_PASSWORD: secrets.pems.password,
  PEMS_TENANT: pemsTenant,
});

function simulatorSpec(port: number, secrets: Secrets, demo: Demo): ChildSpec {
  return {
    name: "simulator",
    main: "apps/pems-simulator/src/main.ts",
    healthUrl: `${at(port)}/healthz`,
    env: {
      ...pemsSignIn(secrets),
      PORT: String(port),
      HOST: host,
      PEMS_DATA_DIR: demo.pemsFolder,
      PEMS_RECORDS: String(demo.records),
      PEMS_API_KEY: secrets.pems.apiKey,
      // Somebody else works in PEMS too: a demo without their edits would never show a conflict.
      PEMS_CHURN_PER_MINUTE: "6",
    },
  };
}

function serverSpec(port: number, database: DatabaseUrls, demo: Demo): ChildSpec {
  return {
    name: "server",
    main: "apps/server/src/main.ts",
    healthUrl: `${at(port)}/healthz`,
    env: {
      PORT: String(port),
      HOST: host,
      APP_DATABASE_URL: database.app,
      CHAT_DATABASE_URL: database.chat,
      WEB_DIST: webDist,
      // A browser keeps no secure cookie for plain http.
      COOKIE_SECURE: "false",
      SECRETS_KEY_FILE: demo.keyFile,
      LOG_LEVEL: demo.logLevel,
    },
  };
}

function workerSpec(
  port: number,
  given: { secrets: Secrets; database: DatabaseUrls; demo: Demo; pemsUrl: string },
): ChildSpec {
  return {
    name: "worker",
    main: "apps/worker/src/main.ts",
    healthUrl: `${at(port)}/healthz`,
    env: {
      ...pemsSignIn(given.secrets),
      // Without a word Node clears up after itself late: twice the memory for no more speed.
      NODE_OPTIONS: "--max-semi-space-size=8 --max-old-space-size=384",
      WORKER_DATABASE_URL: given.database.worker,
      PEMS_URL: given.pemsUrl,
      ENABLE_SYNC_WORKER: "true",
      SYNC_INTERVAL: "*/15 * * * *",
      SYNC_ORGS: "",
      SECRETS_KEY_FILE: given.demo.keyFile,
      HEALTH_PORT: String(port),
      LOG_LEVEL: given.demo.logLevel,
    },
  };
}
