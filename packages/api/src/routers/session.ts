import { asUser, type Db, inScope } from "@pfa/db/client.ts";
import type { User } from "@pfa/db/identity.ts";
import {
  getMirrorSummary,
  listMemberships,
  type NamedMembership,
} from "@pfa/db/identity-memberships.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import { authorize } from "@pfa/domain/scope.ts";
import { verifyPassword } from "@pfa/usecases/password.ts";
import { signIn } from "@pfa/usecases/sign-in.ts";
import { z } from "zod";
import type { Session } from "../context.ts";
import { orThrow, refuseIf } from "../errors.ts";
import { publicProcedure, router, signedInProcedure } from "../trpc.ts";

/** An organization as the caller may see it before entering it. */
export type OrganizationOfMine = {
  code: string;
  name: string;
  roleTemplate: string;
  permissions: readonly Permission[];
  /** 0 and null for an organization that gives nothing now. */
  recordCount: number;
  lastSyncedAt: string | null;
  isSuspended: boolean;
};

// Limits keep a request from making us hash megabytes.
const credentials = z.object({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(200),
});

export const sessionRouter = router({
  signIn: publicProcedure
    .input(credentials)
    .mutation(async ({ ctx, input }): Promise<{ user: User }> => {
      const waitSeconds = await ctx.countSignIn();
      refuseIf(
        waitSeconds === null ? null : { kind: "sign_in_locked", retryAfterSeconds: waitSeconds },
      );
      const user = orThrow(await signIn({ db: ctx.db, verifyPassword }, input));
      await ctx.sessions.start(user.id);
      return { user };
    }),

  signOut: signedInProcedure.mutation(async ({ ctx }) => {
    await ctx.sessions.end();
    return {};
  }),

  me: signedInProcedure.query(
    async ({ ctx }): Promise<{ user: User; organizations: OrganizationOfMine[] }> => {
      const { session, db } = ctx;
      const { userId, ...names } = session;
      const memberships = await asUser(db, userId, (tx) => listMemberships(tx, userId));
      const organizations: OrganizationOfMine[] = [];
      // One after the other: a sign-in must not take every connection of the pool.
      for (const membership of memberships)
        organizations.push(await describeOrganization(db, session, membership));
      return { user: { id: userId, ...names }, organizations };
    },
  ),
});

async function describeOrganization(
  db: Db,
  session: Session,
  membership: NamedMembership,
): Promise<OrganizationOfMine> {
  const { organizationCode: code, name, roleTemplate, permissions, isSuspended } = membership;
  const request = { organization: code, permission: "Read", now: new Date() } as const;
  const access = authorize(session, request, membership);
  const mirror = access.ok
    ? await inScope(db, access.value, (tx) => getMirrorSummary(tx, membership.organizationId))
    : { recordCount: 0, lastSyncedAt: null };
  const { recordCount, lastSyncedAt } = mirror;
  return { code, name, roleTemplate, permissions, isSuspended, recordCount, lastSyncedAt };
}
