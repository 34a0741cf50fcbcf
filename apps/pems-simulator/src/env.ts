import { parseArgs } from "node:util";
import { z } from "zod";
import type { SimulatorOptions } from "./simulator.ts";

const count = (fallback: number, max: number) =>
  z.coerce.number().int().min(0).max(max).default(fallback);

const environment = z.object({
  PORT: count(4010, 65_535),
  HOST: z.string().min(1).default("127.0.0.1"),
  PEMS_DATA_DIR: z.string().min(1).default(".data/pems"),
  PEMS_SEED: count(7, 2 ** 31),
  PEMS_RECORDS: count(150_000, 10_000_000),
  PEMS_USERNAME: z.string().min(1).default("SVC_PFA"),
  PEMS_PASSWORD: z.string().min(1).default("pems-demo"),
  PEMS_API_KEY: z.string().min(1).default("pems-demo-key"),
  PEMS_TENANT: z.string().min(1).default("VANGUARD_DEMO"),
  PEMS_LATENCY_MS: count(0, 600_000),
  PEMS_LATENCY_PER_ROW_US: count(0, 1_000_000),
  PEMS_JITTER_MS: count(0, 600_000),
  PEMS_CHURN_PER_MINUTE: count(0, 100_000),
  PEMS_DIRT: z.enum(["on", "off"]).default("on"),
  PEMS_RATE_LIMIT: count(0, 100_000),
});

/** Reads the options from the environment and the flags --records and --seed; throws naming every bad variable. */
export function readOptions(): SimulatorOptions {
  const { values } = parseArgs({
    options: { records: { type: "string" }, seed: { type: "string" } },
    strict: true,
  });
  const flags = {
    ...(values.records === undefined ? {} : { PEMS_RECORDS: values.records }),
    ...(values.seed === undefined ? {} : { PEMS_SEED: values.seed }),
  };
  const parsed = environment.safeParse({ ...process.env, ...flags });
  if (!parsed.success) {
    const bad = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The configuration is not valid.\n  ${bad.join("\n  ")}`);
  }
  return toOptions(parsed.data);
}

const toOptions = (env: z.infer<typeof environment>): SimulatorOptions => ({
  port: env.PORT,
  host: env.HOST,
  dataDir: env.PEMS_DATA_DIR,
  seed: env.PEMS_SEED,
  records: env.PEMS_RECORDS,
  credentials: {
    username: env.PEMS_USERNAME,
    password: env.PEMS_PASSWORD,
    apiKey: env.PEMS_API_KEY,
    tenant: env.PEMS_TENANT,
  },
  faults: {
    latency: {
      baseMs: env.PEMS_LATENCY_MS,
      perRowUs: env.PEMS_LATENCY_PER_ROW_US,
      jitterMs: env.PEMS_JITTER_MS,
    },
    churnPerMinute: env.PEMS_CHURN_PER_MINUTE,
    dirt: env.PEMS_DIRT === "on",
    rateLimitRps: env.PEMS_RATE_LIMIT,
  },
});
