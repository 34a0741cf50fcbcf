import type { Administrator } from "@pfa/domain/scope.ts";

/** The one organization that a call of an administrator was narrowed to by its input. */
export function overseenOrganization({ organizations, isNarrowed }: Administrator): {
  organizationId: number;
} {
  const [organization] = organizations;
  if (!organization || !isNarrowed) throw new Error("the call names no organization");
  return { organizationId: organization.id };
}
