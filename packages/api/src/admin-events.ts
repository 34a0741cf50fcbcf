import { setTimeout as wait } from "node:timers/promises";
import { type AdminChange, adminChange, type LiveEvent } from "@pfa/domain/live-event.ts";
import type { Administrator } from "@pfa/domain/scope.ts";

/** Where to look again; null after news may have been missed: everywhere. */
export type AdminNews = { changes: AdminChange[] | null };

/** Ten jobs a second are told of twice a second: a page reads itself again for each. */
const GATHER_MS = 500;

/** What changed for an administrator, gathered: each place once per half second, the first without a wait. */
export async function* adminEvents(
  events: AsyncIterable<LiveEvent | null>,
  overseen: () => Administrator,
  reader: AbortSignal,
): AsyncGenerator<AdminNews, void> {
  const gathered = new Map<string, AdminChange | null>();
  let wake: (() => void) | null = null;
  const gather = async () => {
    for await (const event of events) {
      const change = event && adminChange(event);
      if (event !== null && !(change && concerns(change, overseen()))) continue;
      gathered.set(JSON.stringify(change), change);
      wake?.();
    }
  };
  // Also where it fails: what it threw is thrown on once what it gathered is told.
  const end = gather().then(
    () => ({ failure: null }),
    (failure: unknown) => ({ failure }),
  );
  for (;;) {
    const news = new Promise<null>((resolve) => (wake = () => resolve(null)));
    const ended = gathered.size > 0 ? null : await Promise.race([news, end]);
    if (ended?.failure) throw ended.failure;
    if (ended) return;
    yield takeNews(gathered);
    // Ends early for a reader who left.
    await wait(GATHER_MS, undefined, { signal: reader }).catch(() => undefined);
  }
}

function takeNews(gathered: Map<string, AdminChange | null>): AdminNews {
  const changes = [...gathered.values()];
  gathered.clear();
  const known = changes.filter((change) => change !== null);
  return { changes: known.length === changes.length ? known : null };
}

const concerns = ({ organizationId }: AdminChange, { organizations }: Administrator): boolean =>
  organizationId === null || organizations.some(({ id }) => id === organizationId);
