import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readAccess } from "@pfa/db/access.ts";
import { type Db, openDb } from "@pfa/db/client.ts";
import type { WindowRequest } from "@pfa/domain/view-requests.ts";
import type { Window } from "@pfa/domain/window.ts";
import { createLog } from "@pfa/log/log.ts";
import { openLiveHub } from "@pfa/server/live.ts";
import type { ViewCaller, ViewReader } from "@pfa/views/view-reader.ts";
import { createViews, type EngineViews } from "@pfa/views/views.ts";
import type { Person } from "./data/people.ts";
import { benchFolder } from "./data/scratch-cluster.ts";

/** What memory keeps of one organization. */
type ViewMemory = { bytes: number; loadMs: number };

/** The views as the server builds them, each question with the server's check of who asks. Close them. */
export type MeasuredViews = {
  /** The bytes of a window, as the server sends them. */
  windowBytes: (person: Person, request: WindowRequest) => Promise<Uint8Array>;
  window: (person: Person, request: WindowRequest) => Promise<Window>;
  ask: <Answer>(
    person: Person,
    question: (reader: ViewReader, caller: ViewCaller) => Promise<Answer>,
  ) => Promise<Answer>;
  /** Waits until an organization is in memory: it is answered by SQL until then. */
  load: (person: Person, stopping: AbortSignal) => Promise<void>;
  memoryOf: (organizationId: number) => Promise<ViewMemory | null>;
  /** The share of questions that memory left to SQL, in percent, and why. */
  leftToSql: () => Promise<{ percent: number; reasons: string }>;
  close: () => Promise<void>;
};

/** Opens what is measured: the one place to change when the server reads views by other means. */
export function openMeasuredViews(appUrl: string): MeasuredViews {
  // Not between the figures; what memory could not answer is counted among them.
  const destination = createWriteStream(join(benchFolder, "views.log"));
  const log = createLog({ level: "warn", name: "bench", destination });
  const db = openDb({ url: appUrl, applicationName: "pfa-bench-views" });
  const live = openLiveHub({ url: appUrl, log });
  const views = createViews({ db, url: appUrl, log, live });
  const windowBytes = async (person: Person, request: WindowRequest): Promise<Uint8Array> => {
    const caller = await admit(db, person);
    const bytes = await views.windowJson(caller, request);
    if (bytes) return bytes;
    return Buffer.from(JSON.stringify(await views.window(caller, request)));
  };
  return {
    windowBytes,
    window: async (person, request) =>
      JSON.parse(Buffer.from(await windowBytes(person, request)).toString()) as Window,
    ask: async (person, question) => question(views, await admit(db, person)),
    load: (person, stopping) => load(views, db, person, stopping),
    memoryOf: async (organizationId) => {
      const found = await findOrganization(views, organizationId);
      if (!found) return null;
      return { bytes: found.memoryBytes, loadMs: found.loadedInMs ?? Number.NaN };
    },
    leftToSql: async () => {
      const { answered, declined } = await views.stats();
      const left = Object.values(declined).reduce((sum, count) => sum + count, 0);
      const reasons = Object.entries(declined).map(([reason, count]) => `${count} ${reason}`);
      return { percent: (100 * left) / (left + answered), reasons: reasons.join(", ") };
    },
    close: async () => {
      await views.close();
      await live.close();
      await db.close();
      destination.end();
    },
  };
}

const idleSeconds = 8 * 3600;

/** Looks at the session and the membership, as every request of the server begins. */
async function admit(db: Db, { scope, token }: Person): Promise<ViewCaller> {
  const tokenHash = createHash("sha256").update(token).digest();
  const pair = { tokenHash, organization: scope.organizationCode };
  const [access] = await readAccess(db, [pair], { idleSeconds });
  if (!access?.membership) throw new Error(`${scope.username} was not let in`);
  return { ...scope, versions: access.versions };
}

const loadsWithinMs = 600_000;

async function load(
  views: EngineViews,
  db: Db,
  person: Person,
  stopping: AbortSignal,
): Promise<void> {
  const { organizationId } = person.scope;
  const deadline = performance.now() + loadsWithinMs;
  const caller = await admit(db, person);
  const asker = {
    ...caller,
    permissions: [...caller.permissions],
    versions: caller.versions ?? null,
  };
  while ((await findOrganization(views, organizationId))?.state !== "ready") {
    stopping.throwIfAborted();
    if (performance.now() > deadline)
      throw new Error("the organization was not loaded into memory");
    views.prepare(asker);
    await delay(100);
  }
}

async function findOrganization(views: EngineViews, organizationId: number) {
  const { thread } = await views.stats();
  return thread?.organizations.find((one) => one.organizationId === organizationId) ?? null;
}
