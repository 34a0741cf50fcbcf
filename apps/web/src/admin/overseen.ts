import type { Me } from "../trpc.ts";

/** An organization as its administrator chooses it. */
export type OverseenOrganization = { code: string; name: string };

/** The organizations that a person administers; the server judges each call for itself. */
export const overseenBy = ({ organizations }: Me): OverseenOrganization[] =>
  organizations.filter(
    ({ permissions, isSuspended }) => !isSuspended && permissions.includes("ManageSettings"),
  );
