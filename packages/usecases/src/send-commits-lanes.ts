import { setTimeout } from "node:timers/promises";
import { inOrganization } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { listTurns, type WriteBackTurn } from "@pfa/db/outbox-turns.ts";
import { claimNextItem, type OutboxItem } from "@pfa/db/outbox.ts";
import { forRequest } from "@pfa/db/request-context.ts";
import type { Pause } from "@pfa/domain/circuit-breaker.ts";
import { noTurnsTaken, takeFairTurn, type Waiting } from "@pfa/domain/fair-turns.ts";
import type { CommitItemState } from "@pfa/domain/write-back.ts";
import { type SendContext, sendItem, type Sent } from "./send-commits-item.ts";
import { saveSent } from "./send-commits-save.ts";

export type ItemCounts = Partial<Record<CommitItemState, number>>;

export type Lanes = {
  mayGoOn: () => boolean;
  /** How many items may be under way now. */
  lanes: () => number;
  /** PEMS answered. */
  onAnswer: () => Promise<void>;
};

/** How long the list of those who wait is trusted: a commit submitted meanwhile is seen after that. */
const LIST_LASTS_MS = 500;

/** Sends what is due until nothing is, something says stop, or PEMS has to be left alone for a while. */
export async function runLanes(
  context: SendContext,
  { mayGoOn, lanes, onAnswer }: Lanes,
): Promise<{ pause: Pause | null; items: ItemCounts }> {
  const items: ItemCounts = {};
  const pauses: Pause[] = [];
  const failures: unknown[] = [];
  const underWay = new Set<Promise<void>>();
  const saves = openSaves();
  const line = openLine(context, saves.isBusy);

  const settle = async (item: OutboxItem) => {
    const sent = await forRequest(item.requestId, () => sendItem(context, item));
    if (!sent) return;
    await saves.run(item.organizationId, () => saveSent(context, item, sent));
    items[sent.outcome.state] = (items[sent.outcome.state] ?? 0) + 1;
    if (sent.pause) pauses.push(sent.pause);
    else if (isAnswer(sent)) await onAnswer();
  };
  const begin = (item: OutboxItem) => {
    const lane = settle(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(lane));
    underWay.add(lane);
  };

  try {
    while (mayGoOn() && pauses.length === 0 && failures.length === 0) {
      // oxlint-disable-next-line no-await-in-loop -- one claim after the other keeps the order fair
      const item = underWay.size < lanes() ? await line.claimNext() : null;
      if (item) begin(item);
      else if (underWay.size === 0) break;
      // oxlint-disable-next-line no-await-in-loop -- until a lane is free, or somebody new may be in line
      else await Promise.race([...underWay, setTimeout(LIST_LASTS_MS, undefined, { ref: false })]);
    }
  } finally {
    // A failing lane does not cut the others off: the lock must outlive the last call under way.
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
  const [pause = null] = pauses.toSorted((a, b) => b.seconds - a.seconds);
  return { pause, items };
}

/** Whether PEMS itself settled the item, as opposed to a lost answer. */
const isAnswer = ({ outcome: { state } }: Sent) => state !== "queued" && state !== "unknown";

/** Answers of an organization that may wait to be saved before nothing more is sent for it. */
const MOST_UNSAVED = 4;

/**
 * Saves the answers of each organization one after the other. They wait for its mirror's lock anyway, which a large sync may
 * hold for a minute: together they would take every connection, that sync's own included, and every lane.
 */
function openSaves() {
  const last = new Map<number, Promise<void>>();
  const waiting = new Map<number, number>();
  const count = (organizationId: number, change: number) =>
    waiting.set(organizationId, (waiting.get(organizationId) ?? 0) + change);
  return {
    isBusy: ({ organizationId }: Waiting) => (waiting.get(organizationId) ?? 0) >= MOST_UNSAVED,
    async run(organizationId: number, save: () => Promise<void>): Promise<void> {
      const before = last.get(organizationId);
      // One that failed fails the whole run; it does not keep what PEMS answered the others from being saved.
      const saved = (before ?? Promise.resolve()).catch(() => undefined).then(save);
      last.set(organizationId, saved);
      count(organizationId, 1);
      await saved.finally(() => count(organizationId, -1));
    },
  };
}

/** Those who have something due, in fair order; not those who are busy. */
function openLine(context: SendContext, isBusy: (turn: Waiting) => boolean) {
  const turns = noTurnsTaken();
  let waiting: WriteBackTurn[] = [];
  let listedAt = Number.NEGATIVE_INFINITY;

  const list = async () => {
    const listed = await context.db.transaction(listTurns);
    waiting = listed.filter(({ dueMs }) => dueMs === 0);
    listedAt = performance.now();
  };
  return {
    /** Claims the next item, or answers null if none is due. */
    async claimNext(): Promise<OutboxItem | null> {
      if (waiting.length === 0 || performance.now() - listedAt > LIST_LASTS_MS) await list();
      for (;;) {
        const next = takeFairTurn(
          waiting.filter((turn) => !isBusy(turn)),
          turns,
        );
        if (!next) return null;
        // oxlint-disable-next-line no-await-in-loop -- the next in line only if this one has nothing after all
        const item = await claim(context, next);
        if (item) return item;
        waiting = waiting.filter((each) => each !== next);
      }
    },
  };
}

async function claim({ db }: SendContext, turn: Waiting): Promise<OutboxItem | null> {
  const { organizationId } = turn;
  return inOrganization(db, organizationId, async (tx) => {
    const item = await claimNextItem(tx, turn);
    if (item)
      await notifyLive(tx, { kind: "commit_progress", organizationId, commitId: item.commitId });
    return item;
  });
}
