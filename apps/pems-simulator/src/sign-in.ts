import { randomUUID, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { Refusal } from "./envelope.ts";
import type { Simulation } from "./simulation.ts";

/** A caller let in: the user PEMS writes into records, and the session it asked to keep. */
export interface Caller {
  user: string;
  sessionId: string | null;
}

/** Lets a caller in by session, API key or Basic, for the right tenant; throws a Refusal with its status otherwise. */
export function signIn(simulation: Simulation, { headers }: FastifyRequest): Caller {
  const session = simulation.sessions.get(textOf(headers["sessionid"]));
  const user =
    session ?? userOf(simulation, textOf(headers["x-api-key"]), textOf(headers.authorization));
  if (user === null) throw new Refusal("Authorization failed", "AUTHORIZATION_FAILED", 401);
  const tenant = textOf(headers["tenant"]);
  if (tenant === "")
    throw new Refusal("The header tenant must be entered.", "TENANT_REQUIRED", 403);
  if (tenant !== simulation.credentials.tenant) {
    throw new Refusal(`Authorization failed for tenant ${tenant}`, "AUTHORIZATION_FAILED", 403);
  }
  const organization = textOf(headers["organization"]);
  if (
    organization !== "" &&
    organization !== "*" &&
    simulation.records.find(organization) === null
  ) {
    throw new Refusal(`Organization ${organization} is not a valid Organization.`, "INVALID_VALUE");
  }
  if (session !== undefined) return { user, sessionId: textOf(headers["sessionid"]) };
  return {
    user,
    sessionId: textOf(headers["keepsession"]) === "true" ? openSession(simulation, user) : null,
  };
}

function userOf({ credentials }: Simulation, apiKey: string, authorization: string): string | null {
  if (apiKey !== "") return isSame(apiKey, credentials.apiKey) ? credentials.username : null;
  const given = /^basic (.+)$/i.exec(authorization)?.[1];
  if (given === undefined) return null;
  const expected = `${credentials.username}:${credentials.password}`;
  return isSame(Buffer.from(given, "base64").toString("utf8"), expected)
    ? credentials.username
    : null;
}

function openSession({ sessions }: Simulation, user: string): string {
  const id = randomUUID();
  sessions.set(id, user);
  return id;
}

function isSame(given: string, expected: string): boolean {
  const [first, second] = [Buffer.from(given), Buffer.from(expected)];
  return first.length === second.length && timingSafeEqual(first, second);
}

const textOf = (header: string | string[] | undefined): string =>
  (Array.isArray(header) ? (header[0] ?? "") : (header ?? "")).trim();
