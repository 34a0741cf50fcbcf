import type { AnyEditQueue } from "./edit-queue.ts";

/** Queues that still hold something, also of organizations that were left meanwhile. */
const queues = new Set<AnyEditQueue>();

/** Watches a queue as long as it holds edits that the server does not have. */
export function keepUntilSent(queue: AnyEditQueue): void {
  queue.subscribe(() => {
    if (queue.getState().unsent > 0) queues.add(queue);
    else queues.delete(queue);
  });
}

export const countUnsent = (): number =>
  [...queues].reduce((sum, queue) => sum + queue.getState().unsent, 0);

/** Tries all of them at once: after signing in again or coming back online. */
export function resumeUnsent(): void {
  for (const queue of queues) queue.resume();
}

const ask = (event: BeforeUnloadEvent) => {
  if (countUnsent() > 0) event.preventDefault();
};

/** Asks before the page is left with edits that would be lost, and sends them when the network is back. */
export function guardUnsent(): () => void {
  window.addEventListener("beforeunload", ask);
  window.addEventListener("online", resumeUnsent);
  return () => {
    window.removeEventListener("beforeunload", ask);
    window.removeEventListener("online", resumeUnsent);
  };
}
