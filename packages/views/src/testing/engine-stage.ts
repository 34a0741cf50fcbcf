import type { Db } from "@pfa/db/client.ts";
import { listenLive } from "@pfa/db/live.ts";
import { readInScope } from "@pfa/db/snapshot.ts";
import { openStage, type Stage } from "@pfa/db/testing/stage.ts";
import { getViewVersion } from "@pfa/db/view-version.ts";
import type { LiveEvent } from "@pfa/domain/live-event.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { createLog } from "@pfa/log/log.ts";
import { vi } from "vitest";
import { createSqlViews } from "../sql-views.ts";
import type { ViewCaller, ViewReader } from "../view-reader.ts";
import { createViews, type EngineViews, type ViewsOptions } from "../views.ts";

/** A stage with views from memory over it, and SQL's to compare with. Close it. */
export type EngineStage = Stage & {
  views: EngineViews;
  sqlViews: ViewReader;
  /** What the thread and the facade wrote to the log. */
  logged(): string;
};

/** Hears what a database notifies, as a server does. Close it. */
async function openFeed(url: string) {
  const waiting: (LiveEvent | null)[] = [];
  let wake: (() => void) | undefined;
  const listener = await listenLive(url, (event) => {
    waiting.push(event);
    wake?.();
  });
  async function* follow(signal: AbortSignal): AsyncGenerator<LiveEvent | null> {
    signal.addEventListener("abort", () => wake?.());
    while (!signal.aborted) {
      if (waiting.length > 0) yield waiting.shift() ?? null;
      // oxlint-disable-next-line no-await-in-loop
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return { follow, close: () => listener.close() };
}

/** A feed that never tells anything, as one whose connection was cut. */
export const deaf: ViewsOptions["live"] = {
  follow: (signal) => ({
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve) =>
          signal.addEventListener("abort", () => resolve({ done: true, value: undefined })),
        ),
    }),
  }),
};

/** Views over a database, as one server process has them. */
export async function openViews(
  { app, appUrl }: Pick<Stage, "app" | "appUrl">,
  limits: Partial<ViewsOptions> = {},
): Promise<Pick<EngineStage, "views" | "logged"> & { close(): Promise<void> }> {
  const lines: string[] = [];
  const log = createLog({
    level: "info",
    name: "test",
    destination: { write: (line) => void lines.push(line) },
  });
  const feed = await openFeed(appUrl);
  const views = createViews({ db: app, url: appUrl, log, live: feed, memoryMb: 256, ...limits });
  return {
    views,
    logged: () => lines.join(""),
    close: async () => {
      await views.close();
      await feed.close();
    },
  };
}

export async function openEngineStage(limits: Partial<ViewsOptions> = {}): Promise<EngineStage> {
  const stage = await openStage();
  const opened = await openViews(stage, limits);
  return {
    ...stage,
    views: opened.views,
    logged: opened.logged,
    sqlViews: createSqlViews(stage.app),
    close: async () => {
      await opened.close();
      await stage.close();
    },
  };
}

/** A caller as the access check lets them in at this moment. */
export const enter = async (app: Db, scope: Scope): Promise<ViewCaller> => ({
  ...scope,
  versions: await readInScope(app, scope, (tx) => getViewVersion(tx, scope)),
});

/** Waits until an organization is answered from memory. */
export async function waitUntilReady(views: EngineViews, app: Db, scope: Scope): Promise<void> {
  const request = {
    view: { sort: [], filter: [], search: "", onlyDrafts: false },
    columns: ["pfaId"] as const,
    startRow: 0,
    endRow: 1,
  };
  await vi.waitFor(
    async () => {
      const bytes = await views.windowJson(await enter(app, scope), request);
      if (bytes === null) throw new Error("not from memory yet");
    },
    { timeout: 30_000, interval: 20 },
  );
}
