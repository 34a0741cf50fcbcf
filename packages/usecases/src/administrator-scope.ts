import type { Administrator, Scope } from "@pfa/domain/scope.ts";

/** What an administrator is in each of the organizations they oversee: each is changed in a transaction of its own. */
export const scopesOf = ({ userId, username, organizations }: Administrator): Scope[] =>
  organizations.map(({ id, code, permissions }) => ({
    userId,
    username,
    organizationId: id,
    organizationCode: code,
    permissions,
  }));
