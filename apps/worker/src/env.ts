import { logLevels } from "@pfa/log/log.ts";
import type { SettingChoices } from "@pfa/domain/sync-settings.ts";
import { findCronProblem } from "@pfa/usecases/sync-cadence.ts";
import { z } from "zod";

// Docker's env_file keeps what follows a blank and a number sign: "*/15 * * * * # every 15 minutes".
const withoutComment = (text: string) => text.replace(/(^|\s)#.*$/s, "").trim();

const setting = z.string().transform(withoutComment);
const count = (fallback: number, min: number, max: number) =>
  setting.default(String(fallback)).pipe(z.coerce.number<string>().int().min(min).max(max));

const flag = setting
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(["true", "false"], { error: "must be true or false" }))
  .transform((text) => text === "true");

const cron = setting.superRefine((pattern, context) => {
  const problem = findCronProblem(pattern);
  if (problem !== null)
    context.addIssue(`"${pattern}" is no cron pattern of five parts: ${problem}`);
});

const codes = setting
  .transform((text) => [...new Set(text.split(",").map((code) => code.trim()))])
  .transform((list) => list.filter((code) => code !== ""))
  .pipe(
    z.array(
      z.string().regex(/^[A-Z0-9_]{2,20}$/, {
        error: ({ input }) => `"${String(input)}" is no organization code`,
      }),
    ),
  );

const environment = z
  .object({
    WORKER_DATABASE_URL: z.string().min(1),
    PEMS_URL: setting.pipe(z.url({ protocol: /^https?$/ })),
    PEMS_USERNAME: z.string().min(1).optional(),
    PEMS_PASSWORD: z.string().min(1).optional(),
    PEMS_API_KEY: z.string().min(1).optional(),
    PEMS_TENANT: setting.pipe(z.string().min(1)),
    PEMS_PAGE_SIZE: count(5000, 1, 10_000),
    PEMS_REQUESTS_PER_SECOND: count(10, 1, 1000),
    PEMS_CONCURRENT_WRITES: count(10, 1, 16),
    ENABLE_SYNC_WORKER: flag.default(true),
    SYNC_INTERVAL: cron.default("*/15 * * * *"),
    SYNC_ORGS: codes.default([]),
    SYNC_JITTER_SECONDS: count(30, 0, 3600),
    HEALTH_HOST: setting.pipe(z.string().min(1)).default("127.0.0.1"),
    HEALTH_PORT: count(4020, 0, 65_535),
    METRICS_TOKEN: z.string().min(16).optional(),
    SECRETS_KEYS: z.string().optional(),
    SECRETS_KEY_FILE: z.string().optional(),
    OUTBOUND_PRIVATE_HOSTS: setting.default(""),
    LOG_LEVEL: setting.pipe(z.enum(logLevels)).default("info"),
    WORKER_BEAT_SECONDS: count(5, 1, 60),
    WORKER_GRACE_SECONDS: count(10, 1, 600),
  })
  .refine((env) => env.PEMS_API_KEY ?? (env.PEMS_USERNAME && env.PEMS_PASSWORD), {
    path: ["PEMS_API_KEY"],
    error: "is missing, and so is PEMS_USERNAME with PEMS_PASSWORD",
  });

export type WorkerEnv = z.infer<typeof environment>;

/** The configuration of this process; throws naming every bad variable at once. An empty variable counts as missing. */
export function readEnv(variables: Record<string, string | undefined> = process.env): WorkerEnv {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([name, text]) => text !== undefined && !isEmpty(name, text)),
  );
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  const bad = parsed.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`);
  throw new Error(`The configuration is not valid.\n  ${bad.join("\n  ")}`);
}

/** Taken to the letter: a number sign may be a part of them. */
const verbatim: ReadonlySet<string> = new Set([
  "WORKER_DATABASE_URL",
  "PEMS_USERNAME",
  "PEMS_PASSWORD",
  "PEMS_API_KEY",
  "METRICS_TOKEN",
  "SECRETS_KEYS",
  "SECRETS_KEY_FILE",
]);

const isEmpty = (name: string, text: string) =>
  (verbatim.has(name) ? text.trim() : withoutComment(text)) === "";

/** What the environment says of the syncs of all organizations; an administrator may say otherwise. */
export const settingsOf = (env: WorkerEnv): SettingChoices => ({
  isEnabled: env.ENABLE_SYNC_WORKER,
  cadence: { kind: "cron", pattern: env.SYNC_INTERVAL },
  organizations: env.SYNC_ORGS,
  jitterSeconds: env.SYNC_JITTER_SECONDS,
  fullAt: null,
  maxDropPercent: null,
  maxQuarantinePercent: null,
  minQuarantined: null,
});
