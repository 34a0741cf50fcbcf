import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient } from "./api-client.ts";
import { type Account, type Cell, cellKey, type Entry, type Outcome } from "./ledger.ts";
import { type LaneAction, type LanePlan, valueOf } from "./plan-lanes.ts";

/** What a lane works with. */
export type LaneWorld = {
  client: ApiClient;
  /** The records that are edited in its organization. */
  pfaIds: readonly string[];
  now: () => number;
  /** Done when the server can be asked again. */
  untilServerUp: () => Promise<void>;
  /** Notes a call that leaves nothing in the books. */
  note: (what: string, outcome: Outcome<unknown>) => void;
};

/** One user's work in one organization, one thing after the other; answers what was asked and what came back. */
export async function runLane(plan: LanePlan, world: LaneWorld): Promise<Account> {
  const { name, username, organization } = plan;
  const account: Account = { name, username, organization, entries: [] };
  for (const action of plan.actions) {
    await delay(Math.max(0, action.atMs - world.now()));
    const sentAt = Date.now();
    const entry = await act(action, plan, world);
    if (!entry) continue;
    account.entries.push({ sentAt, endedAt: Date.now(), ...entry });
    if (entry.outcome.kind === "unsent" || entry.outcome.kind === "unknown")
      await world.untilServerUp();
  }
  return account;
}

type Undated = Entry extends infer One
  ? One extends Entry
    ? Omit<One, "sentAt" | "endedAt">
    : never
  : never;

/** Null for what leaves nothing in the books: a look, a sync, and what had nothing to act on. */
async function act(action: LaneAction, plan: LanePlan, world: LaneWorld): Promise<Undated | null> {
  const { organization } = plan;
  switch (action.kind) {
    case "save":
      return save(action, organization, world);
    case "discard":
      return discard(action, organization, world);
    case "submit":
      return submit(action, organization, world);
    case "resolve":
      return resolve(action, organization, world);
    case "sync": {
      const kind = action.syncKind;
      world.note("sync", await world.client.call("sync.trigger", { organization, kind }));
      return null;
    }
    case "look": {
      const window = { organization, startRow: 0, endRow: 100 };
      world.note("window", await world.client.call("records.window", window));
      return null;
    }
  }
}

type Action<Kind extends LaneAction["kind"]> = Extract<LaneAction, { kind: Kind }>;

async function save(
  { cells: planned }: Action<"save">,
  organization: string,
  { client, pfaIds }: LaneWorld,
): Promise<Undated> {
  const cells = planned.map(({ place, field, value }) => ({
    pfaId: pfaIds[place % pfaIds.length] ?? "",
    field,
    value,
  }));
  type Answer = { records: { pfaId: string; saved: string[] }[] };
  const outcome = await client.call<Answer>("drafts.save", { organization, cells });
  return {
    kind: "save",
    cells,
    outcome: mapAnswer(outcome, ({ records }) => ({
      saved: records.flatMap(({ pfaId, saved }) => saved.map((field) => ({ pfaId, field }))),
    })),
  };
}

async function discard(
  { every, what }: Action<"discard">,
  organization: string,
  world: LaneWorld,
): Promise<Undated | null> {
  const drafts = (await listDrafts(organization, world)).filter((_, place) => place % every === 0);
  if (drafts.length === 0) return null;
  const chosen =
    what === "records"
      ? drafts
      : drafts.map((draft) => ({ ...draft, fields: draft.fields.slice(0, 1) }));
  const cells = chosen.flatMap(({ pfaId, fields }) =>
    fields.map(({ field }) => ({ pfaId, field })),
  );
  const named =
    what === "records"
      ? { kind: "records", pfaIds: drafts.map(({ pfaId }) => pfaId) }
      : { kind: "cells", cells };
  type Answer = { records: number; fields: number; keptInFlight: string[] };
  const outcome = await world.client.call<Answer>("drafts.discard", { organization, what: named });
  return { kind: "discard", cells, outcome };
}

async function submit(
  { reason, every }: Action<"submit">,
  organization: string,
  world: LaneWorld,
): Promise<Undated | null> {
  const drafts = (await listDrafts(organization, world)).filter((_, place) => place % every === 0);
  const pfaIds = drafts.map(({ pfaId }) => pfaId);
  if (pfaIds.length === 0) return null;
  type Answer = { commitId: number; queued: number; heldBack: { pfaId: string }[] };
  const input = { organization, reason, pfaIds };
  const outcome = await world.client.call<Answer>("commits.submit", input);
  return {
    kind: "submit",
    reason,
    pfaIds,
    outcome: mapAnswer(outcome, ({ heldBack, ...answer }) => ({
      ...answer,
      heldBack: heldBack.map(({ pfaId }) => pfaId),
    })),
  };
}

async function resolve(
  { choices: planned, serials }: Action<"resolve">,
  organization: string,
  world: LaneWorld,
): Promise<Undated | null> {
  const conflicts = (await listDrafts(organization, world)).flatMap(({ pfaId, fields }) =>
    fields.filter(({ state }) => state === "conflict").map(({ field }) => ({ pfaId, field })),
  );
  const choices = conflicts.slice(0, planned.length).map((cell, place) => {
    const choice = planned[place] ?? "mine";
    const value = choice === "value" ? valueFor(cell, serials[place] ?? 0) : null;
    return { ...cell, choice, value };
  });
  if (choices.length === 0) return null;
  const resolutions = choices.map(({ pfaId, field, choice, value }) => ({
    pfaId,
    field,
    resolution: choice === "value" ? { choice, value } : { choice },
  }));
  type Answer = { settled: number; notFound: Cell[]; refused: Cell[] };
  const outcome = await world.client.call<Answer>("drafts.resolve", { organization, resolutions });
  return {
    kind: "resolve",
    choices,
    outcome: mapAnswer(outcome, ({ settled, notFound, refused }) => ({
      settled,
      open: [...notFound, ...refused].map(({ pfaId, field }) => ({ pfaId, field })),
    })),
  };
}

function valueFor({ field }: Cell, serial: number): string | number {
  if (field === "forecastEnd" || field === "model") return valueOf(field, serial);
  return valueOf("purchasePrice", serial);
}

type ListedDraft = { pfaId: string; fields: { field: string; state: string }[] };

/** The caller's drafts, by PFA id: what a plan means by a place must not depend on when they were saved. */
async function listDrafts(
  organization: string,
  { client, note }: LaneWorld,
): Promise<ListedDraft[]> {
  const outcome = await client.call<{ records: ListedDraft[] }>("drafts.list", {
    organization,
    limit: 500,
  });
  note("drafts", outcome);
  if (outcome.kind !== "answered") return [];
  return outcome.answer.records
    .toSorted((a, b) => (a.pfaId < b.pfaId ? -1 : 1))
    .map(({ pfaId, fields }) => ({
      pfaId,
      fields: fields.toSorted((a, b) =>
        cellKey({ pfaId, ...a }) < cellKey({ pfaId, ...b }) ? -1 : 1,
      ),
    }));
}

function mapAnswer<From, To>(outcome: Outcome<From>, map: (answer: From) => To): Outcome<To> {
  return outcome.kind === "answered" ? { kind: "answered", answer: map(outcome.answer) } : outcome;
}
