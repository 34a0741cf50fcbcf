import type { Outputs } from "../../trpc.ts";

export type QueueItem = Outputs["admin"]["writeBack"]["list"]["items"][number];

/** One item among those of all organizations. */
export const itemKey = ({
  organizationId,
  commitId,
  rid,
}: Pick<QueueItem, "organizationId" | "commitId" | "rid">): string =>
  `${organizationId} ${commitId} ${rid}`;
