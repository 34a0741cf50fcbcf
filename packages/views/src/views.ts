import { totalmem } from "node:os";
import { constrainedMemory } from "node:process";
import type { Db } from "@pfa/db/client.ts";
import type { LiveEvent } from "@pfa/domain/live-event.ts";
import type { WindowRequest } from "@pfa/domain/view-requests.ts";
import type { Window } from "@pfa/domain/window.ts";
import type { Log } from "@pfa/log/log.ts";
import { type Engine, openEngine } from "./engine-client.ts";
import type {
  Asker,
  DeclineReason,
  QuestionKind,
  Questions,
  ThreadStats,
} from "./engine-protocol.ts";
import { createSqlViews } from "./sql-views.ts";
import type { ViewCaller, ViewReader } from "./view-reader.ts";

/** Answers of views, from memory where they can be had there. */
export type Views = ViewReader & {
  /** A window as the bytes of its JSON; null where memory has no answer now: then ask for `window`. */
  windowJson(
    caller: ViewCaller,
    request: WindowRequest,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Somebody has entered an organization: its records are made ready. */
  prepare(asker: Asker): void;
};

/** Views that are never held in memory. */
export const withoutMemory = (views: ViewReader): Views => ({
  ...views,
  windowJson: async () => null,
  prepare: () => undefined,
});

type ViewsStats = {
  /** Questions that memory answered, and those left to SQL by their reason. */
  answered: number;
  declined: Partial<Record<DeclineReason, number>>;
  /** Null while there is no thread. */
  thread: ThreadStats | null;
};

/** Views over a thread that holds organizations in memory, and over SQL for what that does not answer. Close it. */
export type EngineViews = Views & {
  stats(): Promise<ViewsStats>;
  /** Ends the thread as a fault would: another one takes its place. */
  killThread(): Promise<void>;
  close(): Promise<void>;
};

export type ViewsOptions = {
  db: Db;
  /** Signs in as pfa_app; for the thread's own few connections. */
  url: string;
  log: Log;
  live: { follow(signal: AbortSignal): AsyncIterable<LiveEvent | null> };
  /** How much memory organizations may take together; a quarter of the machine's if not said. */
  memoryMb?: number | undefined;
  maxRecords?: number;
  /** How long after a question an organization keeps its place in memory when another needs it. */
  inUseMs?: number;
};

/** More records are left to SQL: ordinals of views would need more room than views are worth. */
const MOST_RECORDS = 20_000_000;
const MEGABYTE = 1024 * 1024;
/** How often the thread is told that an organization is in use. */
const PREPARED_FOR_MS = 5000;

export function createViews({ db, url, log, live, ...limits }: ViewsOptions): EngineViews {
  const { memoryMb = defaultMemoryMb(), maxRecords = MOST_RECORDS, inUseMs } = limits;
  const memoryBytes = memoryMb * MEGABYTE;
  const engine = openEngine({ url, memoryBytes, maxRecords, inUseMs, log });
  const closing = new AbortController();
  const followed = passOn(live.follow(closing.signal), engine);
  const sqlViews = createSqlViews(db);
  const counted = { answered: 0, declined: {} as Partial<Record<DeclineReason, number>> };
  const prepared = new Map<number, number>();

  const ask = async <Kind extends QuestionKind>(
    caller: ViewCaller,
    question: { kind: Kind; request: Questions[Kind]["request"] },
    signal?: AbortSignal,
  ): Promise<Questions[Kind]["answer"] | null> => {
    signal?.throwIfAborted();
    const told = await engine.ask(askerOf(caller), question, signal);
    if (told.ok) {
      counted.answered += 1;
      return told.value;
    }
    counted.declined[told.error] = (counted.declined[told.error] ?? 0) + 1;
    return null;
  };

  return {
    ...readerOf(ask, sqlViews),
    windowJson: (caller, request, signal) => ask(caller, { kind: "window", request }, signal),
    prepare: (asker) => {
      const now = performance.now();
      if (now - (prepared.get(asker.organizationId) ?? -Infinity) < PREPARED_FOR_MS) return;
      prepared.set(asker.organizationId, now);
      engine.tell({ kind: "prepare", asker });
    },
    stats: async () => ({ ...structuredClone(counted), thread: await engine.stats() }),
    killThread: () => engine.kill(),
    close: async () => {
      closing.abort();
      await followed;
      await engine.close();
    },
  };
}

type Ask = <Kind extends QuestionKind>(
  caller: ViewCaller,
  question: { kind: Kind; request: Questions[Kind]["request"] },
  signal?: AbortSignal,
) => Promise<Questions[Kind]["answer"] | null>;

const readerOf = (ask: Ask, sqlViews: ViewReader): ViewReader => ({
  window: async (caller, request, signal) => {
    const bytes = await ask(caller, { kind: "window", request }, signal);
    if (bytes === null) return sqlViews.window(caller, request, signal);
    return JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(),
    ) as Window;
  },
  ids: async (caller, request, signal) =>
    (await ask(caller, { kind: "ids", request }, signal)) ?? sqlViews.ids(caller, request, signal),
  position: async (caller, request, signal) =>
    (await ask(caller, { kind: "position", request }, signal)) ??
    sqlViews.position(caller, request, signal),
  find: async (caller, request, signal) =>
    (await ask(caller, { kind: "find", request }, signal)) ??
    sqlViews.find(caller, request, signal),
  aggregate: async (caller, request, signal) =>
    (await ask(caller, { kind: "aggregate", request }, signal)) ??
    sqlViews.aggregate(caller, request, signal),
  groups: async (caller, request, signal) =>
    (await ask(caller, { kind: "groups", request }, signal)) ??
    sqlViews.groups(caller, request, signal),
  distinct: async (caller, request, signal) =>
    (await ask(caller, { kind: "distinct", request }, signal)) ??
    sqlViews.distinct(caller, request, signal),
  kpis: async (caller, request, signal) =>
    (await ask(caller, { kind: "kpis", request }, signal)) ??
    sqlViews.kpis(caller, request, signal),
});

const askerOf = ({ organizationId, userId, permissions, versions }: ViewCaller): Asker => ({
  organizationId,
  userId,
  permissions: [...permissions],
  versions: versions ?? null,
});

async function passOn(events: AsyncIterable<LiveEvent | null>, engine: Engine): Promise<void> {
  for await (const event of events) {
    if (event === null || event.kind === "mirror_changed" || event.kind === "drafts_changed")
      engine.tell({ kind: "event", event });
  }
}

function defaultMemoryMb(): number {
  // Zero and absurd numbers stand for no limit of a container's.
  const constrained = constrainedMemory();
  const total = totalmem();
  const usable = constrained > 0 && constrained < total ? constrained : total;
  return Math.max(256, Math.floor(usable / 4 / MEGABYTE));
}
