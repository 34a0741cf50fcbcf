import { asUser } from "@pfa/db/client.ts";
import { findMembership, listMemberships } from "@pfa/db/identity-memberships.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import { authorize, type Membership, oversee } from "@pfa/domain/scope.ts";
import { initTRPC } from "@trpc/server";
import type { RequestContext } from "./context.ts";
import { errorData, orThrow, toOutwardError, toTrpcError } from "./errors.ts";
import { administratorInput, organizationInput } from "./organization-input.ts";

/** What a procedure asks of its caller. Every builder below sets it, and no other builder leaves this file. */
export type ProcedureMeta = { access: "public" | "signed-in" | Permission | AdminAccess };

/** The permission, in at least one organization; the call covers all organizations where the caller holds it. */
type AdminAccess = `administrator: ${Permission}`;

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
    // Stack traces stay in the log.
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => {
      // Errors raised before any procedure ran have not passed the middleware.
      const outward = toOutwardError(error);
      return {
        ...shape,
        message: outward.message,
        data: { ...shape.data, ...errorData(outward, ctx?.requestId ?? null) },
      };
    },
    sse: {
      ping: { enabled: true, intervalMs: 10_000 },
      client: { reconnectAfterInactivityMs: 35_000 },
    },
  });

export const router = t.router;

/** Sets the transport's code too, which the formatter cannot. */
const outwardErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw toOutwardError(result.error);
  return result;
});

const signedIn = t.middleware(async ({ ctx, next }) => {
  const session = await ctx.sessions.find();
  if (!session) throw toTrpcError({ kind: "session_expired" });
  return next({ ctx: { session } });
});

const base = t.procedure.use(outwardErrors);

/** Open to anyone. */
export const publicProcedure = base.meta({ access: "public" });

/** For any signed-in user, outside organizations. */
export const signedInProcedure = base.meta({ access: "signed-in" }).use(signedIn);

/** Session and membership in one look-up. Before the input is judged: a stranger is not told what is wrong with it. */
const entering = t.middleware(async ({ ctx, getRawInput, next }) => {
  const named = organizationInput.safeParse(await getRawInput().catch(() => null));
  const entry = named.success ? await ctx.sessions.enter(named.data.organization) : null;
  const session = named.success ? entry?.session : await ctx.sessions.find();
  if (!session) throw toTrpcError({ kind: "session_expired" });
  return next({ ctx: { session, entry } });
});

/**
 * For a member of the organization named in the input who has the permission. Membership is read on every call:
 * a right that was taken away ends with the next request.
 */
export const organizationProcedure = (permission: Permission) =>
  base
    .meta({ access: permission })
    .use(entering)
    .input(organizationInput)
    .use(async ({ ctx, input: { organization }, next }) => {
      const { session, entry, db } = ctx;
      const authorizeAs = (membership: Membership | null) =>
        orThrow(authorize(session, { organization, permission, now: new Date() }, membership));
      const authorizeNow = async () =>
        authorizeAs(
          await asUser(db, session.userId, (tx) =>
            findMembership(tx, session.userId, organization),
          ),
        );
      const scope = {
        ...authorizeAs(entry?.membership ?? null),
        versions: entry?.versions ?? null,
      };
      return next({ ctx: { scope, authorizeNow } });
    });

/**
 * For a person who holds the permission in at least one active organization. The call covers all of these, or the one that its
 * input names: `ctx.admin` lists them, read on every call. Work in `asAdministrator(db, ctx.admin, …)`: row security shows the
 * rows of these organizations and no others.
 */
export const administratorProcedure = (permission: Permission) =>
  base
    .meta({ access: `administrator: ${permission}` })
    .use(signedIn)
    .input(administratorInput)
    .use(async ({ ctx, input: { organization }, next }) => {
      const { session, db } = ctx;
      const { userId } = session;
      const overseeNow = async () => {
        const memberships = await asUser(db, userId, (tx) => listMemberships(tx, userId));
        const request = { organization, permission, now: new Date() };
        return orThrow(oversee(session, request, memberships));
      };
      return next({ ctx: { admin: await overseeNow(), overseeNow } });
    });
