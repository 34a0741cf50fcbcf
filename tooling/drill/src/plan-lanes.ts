import type { Random } from "@pfa/bench/random.ts";
import { organizations, type OrganizationCode } from "./organizations.ts";

/** Fields that the drill's users edit. Of all but `model` every value is written once in a drill, so that it can be followed. */
export type EditedField = "purchasePrice" | "monthlyRate" | "forecastEnd" | "model";

/** A cell by its place among the organization's records that the drill edits. */
type PlannedCell = { place: number; field: EditedField; value: string | number };

/** What a user does; which drafts and conflicts it meets is seen when it is done. */
export type LaneAction = { atMs: number } & (
  | { kind: "save"; cells: PlannedCell[] }
  /** Throws away every so many-th of the drafts. */
  | { kind: "discard"; every: number; what: "cells" | "records" }
  | { kind: "submit"; reason: string; every: number }
  /** Settles the conflicts there are; `serials` make the values of those that get another one. */
  | { kind: "resolve"; choices: ("mine" | "theirs" | "value")[]; serials: number[] }
  | { kind: "sync"; syncKind: "full" | "incremental" }
  | { kind: "look" }
);

/** One user in one organization, doing one thing after the other. */
export type LanePlan = {
  name: string;
  username: "admin" | "manager" | "editor";
  organization: OrganizationCode;
  actions: LaneAction[];
};

/** How many records of an organization the drill's users edit: few enough that they get in each other's way. */
export const editedPlaces = 40;

const everyMs = 1100;
/** A lane that asks for syncs too. */
const committing = ["admin", "manager"] as const;

/** A value that no other call of this drill's has. */
export function valueOf(field: EditedField, serial: number): string | number {
  switch (field) {
    case "purchasePrice":
    case "monthlyRate":
      return (1_000_000 + serial) / 100;
    case "forecastEnd":
      return new Date(Date.UTC(2030, 0, 1 + serial)).toISOString().slice(0, 10);
    case "model":
      // PEMS knows no such model and refuses the write.
      return `no such model ${serial}`;
  }
}

/** What each user does in each organization. */
export function planLanes(random: Random, lastsMs: number): LanePlan[] {
  let serial = 0;
  const nextSerial = () => (serial += 1);
  const lanes = organizations.flatMap((organization) => [
    ...committing.map((username) => ({ username, organization })),
    ...(organization === "RIOSUR" ? [{ username: "editor" as const, organization }] : []),
  ]);
  return lanes.map(({ username, organization }) => {
    const name = `${username}@${organization}`;
    return {
      name,
      username,
      organization,
      actions: planActions(random, name, lastsMs, nextSerial),
    };
  });
}

function planActions(
  random: Random,
  name: string,
  lastsMs: number,
  nextSerial: () => number,
): LaneAction[] {
  const actions: LaneAction[] = [];
  const isEditor = name.startsWith("editor");
  for (
    let atMs = random.below(everyMs);
    atMs < lastsMs;
    atMs += everyMs / 2 + random.below(everyMs)
  )
    actions.push({ atMs, ...drawAction(random, { name, isEditor, nextSerial }) });
  return actions;
}

type Drawing = { name: string; isEditor: boolean; nextSerial: () => number };
type Undated = LaneAction extends infer One
  ? One extends LaneAction
    ? Omit<One, "atMs">
    : never
  : never;

function drawAction(random: Random, { name, isEditor, nextSerial }: Drawing): Undated {
  const drawn = random.below(100);
  if (drawn < 55 || (isEditor && drawn < 75))
    return drawSave(random, { name, isEditor, nextSerial });
  if (drawn < 63 || isEditor)
    return { kind: "discard", every: 2 + random.below(4), what: random.pick(["cells", "records"]) };
  if (drawn < 78)
    return { kind: "submit", reason: `${name} ${nextSerial()}`, every: 1 + random.below(2) };
  if (drawn < 88)
    return {
      kind: "resolve",
      choices: random.several(["mine", "theirs", "value", "mine", "theirs"] as const, 5),
      serials: Array.from({ length: 5 }, nextSerial),
    };
  if (drawn < 96) return { kind: "sync", syncKind: random.below(3) === 0 ? "full" : "incremental" };
  return { kind: "look" };
}

function drawSave(random: Random, { isEditor, nextSerial }: Drawing): Undated {
  const places = Array.from({ length: editedPlaces }, (_, place) => place);
  const cells = random.several(places, 1 + random.below(6)).map((place): PlannedCell => {
    const field = isEditor ? "forecastEnd" : drawField(random);
    return { place, field, value: valueOf(field, nextSerial()) };
  });
  return { kind: "save", cells };
}

const drawField = (random: Random): EditedField =>
  random.below(25) === 0 ? "model" : random.pick(["purchasePrice", "monthlyRate", "forecastEnd"]);
