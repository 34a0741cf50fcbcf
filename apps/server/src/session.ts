import { hash, randomBytes } from "node:crypto";
import type { Entry, Session, Sessions } from "@pfa/api/context.ts";
import type { Db } from "@pfa/db/client.ts";
import {
  deleteEndedSessions,
  deleteSession,
  findSession,
  insertSession,
  type SessionLimits,
} from "@pfa/db/identity-sessions.ts";
import type { Views } from "@pfa/views/views.ts";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccessLoader } from "./access-loader.ts";

/** Eight hours without use, a day in all. */
export const sessionLimits: SessionLimits = { idleSeconds: 8 * 3600, absoluteSeconds: 24 * 3600 };

export type SessionOptions = {
  db: Db;
  access: AccessLoader;
  views: Pick<Views, "prepare">;
  cookieSecure: boolean;
};

/** The prefix makes browsers refuse the cookie from a subdomain or without TLS. */
const cookieName = (secure: boolean): string => (secure ? "__Host-sid" : "sid");

/** The sessions of one request. The only place that turns a cookie into a user. */
export function sessionsOf(
  { db, access, views, cookieSecure }: SessionOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Sessions {
  const name = cookieName(cookieSecure);
  const tokenHash = tokenHashOf(request, cookieSecure);
  const cookie = { path: "/", httpOnly: true, sameSite: "lax", secure: cookieSecure } as const;
  // The calls of a batch ask once.
  let found: Promise<Session | null> | undefined;
  const entered = new Map<string, Promise<Entry | null>>();

  const look = (purpose: "use" | "check"): Promise<Session | null> =>
    tokenHash
      ? db.transaction((tx) => findSession(tx, tokenHash, sessionLimits, purpose))
      : Promise.resolve(null);
  const find = () => (found ??= look("use"));
  const enter = async (organization: string): Promise<Entry | null> => {
    const entry = tokenHash ? await access({ tokenHash, organization }) : null;
    // Ended since: who notes a use finds out.
    if (entry?.isStale && !(await find())) return null;
    if (entry?.membership && entry.versions) {
      const { organizationId, permissions } = entry.membership;
      const { userId } = entry.session;
      const caller = { organizationId, userId, permissions, versions: entry.versions };
      views.prepare(caller);
    }
    return entry;
  };

  return {
    find,
    enter: (organization) => {
      const entry = entered.get(organization) ?? enter(organization);
      entered.set(organization, entry);
      return entry;
    },
    isAlive: async () => (await look("check")) !== null,
    start: async (userId) => {
      const token = randomBytes(32).toString("base64url");
      const session = { tokenHash: sha256(token), userId };
      await db.transaction(async (tx) => {
        // A new token at every sign-in: one that was planted before it opens nothing.
        if (tokenHash) await deleteSession(tx, tokenHash);
        await deleteEndedSessions(tx, userId, sessionLimits);
        await insertSession(tx, session, sessionLimits);
      });
      reply.setCookie(name, token, { ...cookie, maxAge: sessionLimits.absoluteSeconds });
    },
    end: async () => {
      if (tokenHash) await db.transaction((tx) => deleteSession(tx, tokenHash));
      reply.clearCookie(name, cookie);
    },
  };
}

/** Hash of the token that a request came with, or null. */
export const tokenHashOf = (request: FastifyRequest, cookieSecure: boolean): Buffer | null =>
  hashOf(request.cookies[cookieName(cookieSecure)]);

/** The database holds only hashes: a stolen dump opens no session. */
const sha256 = (token: string): Buffer => hash("sha256", token, "buffer");

const hashOf = (token: string | undefined): Buffer | null =>
  token !== undefined && token.length <= 100 ? sha256(token) : null;
