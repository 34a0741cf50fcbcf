import type { Db } from "@pfa/db/client.ts";
import { foldTexts } from "@pfa/db/view-feed.ts";
import type { OrganizationEvent } from "@pfa/domain/live-event.ts";
import { operandsOf } from "@pfa/view-engine/filter.ts";
import type { OrganizationViews, Reader } from "@pfa/view-engine/organization-views.ts";
import { drain, type Sliced } from "@pfa/view-engine/sliced.ts";
import type {
  Asker,
  DeclineReason,
  FromThread,
  Question,
  ThreadOptions,
  ThreadStats,
  ToThread,
} from "./engine-protocol.ts";
import { JobQueue, type Waiting } from "./job-queue.ts";
import type { Organization } from "./organization.ts";
import { Residents } from "./residents.ts";

export type DeskTools = {
  db: Db;
  options: ThreadOptions;
  say: (message: FromThread, transferred?: readonly ArrayBuffer[]) => void;
};

type Ask = Extract<ToThread, { kind: "ask" }>;

const TIDY_EVERY_MS = 5000;
const OWNER_IDLE_MS = 10 * 60_000;
const MOST_OWNERS = 500;
/** Half of what the server waits for. */
const LATE_MS = 1000;

/** Takes what is said to the thread, and sees to it that every question gets an answer or is declined. */
export class EngineDesk {
  private readonly db: Db;
  private readonly say: DeskTools["say"];
  private readonly queue = new JobQueue();
  private readonly residents: Residents;
  private readonly waiting = new Map<number, Waiting>();

  constructor({ db, options, say }: DeskTools) {
    this.db = db;
    this.say = say;
    this.residents = new Residents({
      db,
      queue: this.queue,
      limits: options,
      log: (level, fields, event) => say({ kind: "log", level, fields, event }),
    });
    setInterval(() => this.tidy(), TIDY_EVERY_MS).unref();
  }

  take(message: ToThread): void {
    switch (message.kind) {
      case "ask":
        return this.answer(message);
      case "drop": {
        const waiting = this.waiting.get(message.id);
        if (waiting) waiting.isGone = true;
        return;
      }
      case "prepare":
        return this.prepare(message.asker);
      case "event":
        return this.hear(message.event);
      case "ping":
        return this.say({ kind: "answer", id: message.id, answer: null });
      case "stats":
        return this.say({ kind: "answer", id: message.id, answer: this.stats() });
    }
  }

  private answer(ask: Ask): void {
    const { asker, question, id } = ask;
    const organization = this.residents.enter(asker.organizationId);
    if (typeof organization === "string") return this.decline(id, organization);
    organization.touch(asker);
    if (organization.isFresh(asker) && this.isQuick(organization, ask)) {
      try {
        if (!organization.views.isExact(asker.userId)) return this.decline(id, "inexact");
        return this.reply(id, drain(work(organization.views, asker, question)));
      } catch (error) {
        return this.fail(id, error);
      }
    }
    const waiting = { isGone: false };
    this.waiting.set(id, waiting);
    void this.answerLater(organization, ask, waiting)
      .catch((error: unknown) => this.fail(id, error))
      .finally(() => this.waiting.delete(id));
  }

  private async answerLater(
    organization: Organization,
    { id, asker, question }: Ask,
    waiting: Waiting,
  ): Promise<void> {
    const { views, store } = organization;
    const askedAt = performance.now();
    if (!organization.isFresh(asker) && !(await organization.freshen(asker)))
      return this.decline(id, "behind");
    if (!views.isExact(asker.userId)) return this.decline(id, "inexact");
    await organization.use(asker.userId, async () => {
      const { fold } = store;
      const unknown = fold.missing(textsOf(question));
      if (unknown.length > 0)
        fold.learn(unknown, await this.db.transaction((tx) => foldTexts(tx, unknown)));
      const freshAt = performance.now();
      const next = nextInterest(asker, question);
      if (next) this.queue.hasten(next.key);
      const answer = await this.queue.run(() => work(views, asker, question), { waiting });
      if (answer !== undefined) this.reply(id, answer);
      this.noteLate(question, { askedAt, freshAt });
      if (next && !views.isKnown(asker.userId, next.view))
        this.queue.runIdle(next.key, () => views.complete(asker.userId, next.view));
    });
  }

  /** Where the time of a late answer went: to what had changed, or to the work itself and what was before it in the queue. */
  private noteLate(
    { kind }: Question,
    { askedAt, freshAt }: Record<"askedAt" | "freshAt", number>,
  ) {
    const now = performance.now();
    if (now - askedAt < LATE_MS) return;
    const fields = {
      kind,
      freshenMs: Math.round(freshAt - askedAt),
      workMs: Math.round(now - freshAt),
    };
    this.say({ kind: "log", level: "warn", fields, event: "view_answered_late" });
  }

  private isQuick({ views, store }: Organization, { asker, question }: Ask): boolean {
    return (
      question.kind === "window" &&
      store.fold.missing(textsOf(question)).length === 0 &&
      views.isKnown(asker.userId, question.request.view)
    );
  }

  private reply(id: number, answer: unknown): void {
    const transferred = answer instanceof Uint8Array ? [answer.buffer as ArrayBuffer] : [];
    this.say({ kind: "answer", id, answer }, transferred);
  }

  private decline(id: number, reason: DeclineReason): void {
    this.say({ kind: "declined", id, reason });
  }

  /** SQL will say whether the question was wrong. */
  private fail(id: number, error: unknown): void {
    this.say({ kind: "log", level: "warn", fields: { err: error }, event: "view_not_answered" });
    this.decline(id, "failed");
  }

  private prepare(asker: Asker): void {
    const organization = this.residents.enter(asker.organizationId);
    if (typeof organization === "string") return;
    organization.touch(asker);
    if (!organization.isFresh(asker)) void organization.freshen(asker);
  }

  private hear(event: OrganizationEvent | null): void {
    if (event === null) {
      for (const organization of this.residents.all()) organization.lookAgain();
      return;
    }
    const organization = this.residents.find(event.organizationId);
    if (event.kind === "mirror_changed") organization?.hearOfMirror(event.version);
    if (event.kind === "drafts_changed") organization?.hearOfDrafts(event.userId);
  }

  private tidy(): void {
    for (const organization of this.residents.all())
      organization.forgetIdleOwners(OWNER_IDLE_MS, MOST_OWNERS);
    this.residents.fit();
  }

  private stats(): ThreadStats {
    const organizations = this.residents.all();
    return {
      organizations: this.residents.stats(),
      memoryBytes: this.residents.memory,
      loads: this.residents.loads,
      catchUps: organizations.reduce((sum, { catchUps }) => sum + catchUps, 0),
      evictions: this.residents.evictions,
    };
  }
}

/** The view whose first rows are asked for: its reader is about to scroll. */
function nextInterest({ organizationId, userId }: Asker, { kind, request }: Question) {
  if (kind !== "window") return null;
  const { view } = request;
  return { view, key: JSON.stringify([organizationId, userId, view]) };
}

/** Texts whose folding a question asks for. */
function textsOf({ kind, request }: Question): string[] {
  if (kind === "kpis") return [];
  const texts = operandsOf(request.view);
  if (kind === "find") texts.push(request.text);
  if (kind === "distinct") texts.push(request.prefix);
  return texts;
}

function work(views: OrganizationViews, asker: Asker, question: Question): Sliced<unknown> {
  const reader: Reader = { userId: asker.userId, permissions: new Set(asker.permissions) };
  switch (question.kind) {
    case "window":
      return views.window(reader, question.request);
    case "ids":
      return views.ids(reader, question.request);
    case "position":
      return views.position(reader, question.request);
    case "find":
      return views.find(reader, question.request);
    case "aggregate":
      return views.aggregate(reader, question.request);
    case "groups":
      return views.groups(reader, question.request);
    case "distinct":
      return views.distinct(reader, question.request);
    case "kpis":
      return views.kpis(reader);
  }
}
