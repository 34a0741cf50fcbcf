import { logLevels } from "@pfa/log/log.ts";
import { z } from "zod";

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
/** A variable that is set to nothing counts as not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema);

const envSchema = z.object({
  PORT: optional(z.coerce.number().int().min(0).max(65_535).default(4000)),
  HOST: optional(z.string().default("127.0.0.1")),
  /** Signs in as pfa_app, which row security binds. */
  APP_DATABASE_URL: z.url(),
  /** Signs in as pfa_chat, to run questions in SQL; may name a replica. Without it none can be asked. */
  CHAT_DATABASE_URL: optional(z.url().optional()),
  DATABASE_CONNECTIONS: optional(z.coerce.number().int().min(2).max(200).default(20)),
  /** What organizations held in memory may take together; a quarter of the machine's memory if not said. */
  VIEW_MEMORY_MB: optional(z.coerce.number().int().min(16).optional()),
  /** Folder of the built web; without it only the API is served. */
  WEB_DIST: optional(z.string().optional()),
  /** False only for plain HTTP on one's own machine: browsers then keep no secure cookie. */
  COOKIE_SECURE: optional(flag.default(true)),
  /** Whoever sends it as a bearer token may read /metrics; without one nobody may. */
  METRICS_TOKEN: optional(z.string().min(16).optional()),
  /** Keys for secrets at rest, `id:key` with commas, the current one first; goes before the file. */
  SECRETS_KEYS: optional(z.string().optional()),
  /** A file that holds them, made at the first start. */
  SECRETS_KEY_FILE: optional(z.string().optional()),
  /** Hosts in networks of our own that calls to entered addresses may go to, as host or host:port, with commas. */
  OUTBOUND_PRIVATE_HOSTS: optional(z.string().default("")),
  LOG_LEVEL: optional(z.enum(logLevels).default("info")),
  /** Where browsers reach us, when a proxy changes the Host header. */
  PUBLIC_ORIGIN: optional(z.url().optional()),
  /** Proxies whose X-Forwarded-For is believed, such as 127.0.0.1; none by default. */
  TRUSTED_PROXIES: optional(z.string().optional()),
  /** Tries to sign in that one address has in 15 minutes. An office may share one. */
  SIGN_INS_PER_ADDRESS: optional(z.coerce.number().int().min(1).default(100)),
});

export type Env = z.output<typeof envSchema>;

/** Configuration of this process; fails naming everything that is missing or wrong. */
export function readEnv(): Env {
  const parsed = envSchema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  throw new Error(`The environment is not usable:\n${z.prettifyError(parsed.error)}`);
}
