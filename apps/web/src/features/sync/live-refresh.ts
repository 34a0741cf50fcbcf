import { useEffect } from "react";
import { type LiveFeed, useRefreshOrganization } from "../../trpc.ts";
import { throttle } from "../../ui/throttle.ts";

/** A sync reports each page it has read; asking once a second is enough for a progress bar. */
const PROGRESS_MS = 1000;

/** Reads again what an event has made old. The rows of the grid are the grid's own business. */
export function useLiveRefresh(organization: string, feed: LiveFeed): void {
  const refresh = useRefreshOrganization(organization);
  useEffect(() => {
    const records = throttle(refresh.records, PROGRESS_MS);
    const meta = throttle(refresh.meta, PROGRESS_MS);
    const drafts = throttle(refresh.drafts, PROGRESS_MS);
    const commits = throttle(refresh.commits, PROGRESS_MS / 2);
    const stop = feed.subscribe(({ kind }) => {
      if (kind === "sync_progress") meta.call();
      else records.call();
      if (kind !== "sync_progress") drafts.call();
      if (kind === "commit_progress" || kind === "missed") commits.call();
    });
    return () => {
      stop();
      for (const one of [records, meta, drafts, commits]) one.cancel();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the refreshers only close over the query client
  }, [organization, feed]);
}
