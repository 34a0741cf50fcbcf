import type { Random } from "@pfa/bench/random.ts";
import { organizations, type OrganizationCode } from "./organizations.ts";
import { editedPlaces, type EditedField } from "./plan-lanes.ts";

/** What somebody else does in PEMS itself. */
export type OtherUserAction = { atMs: number; organization: OrganizationCode } & (
  | { kind: "edit"; place: number; field: OtherField; value: string | number }
  /** Records beside those that the drill's users edit. */
  | { kind: "delete" | "restore"; place: number }
  | { kind: "churn"; count: number }
  | { kind: "revise"; percent: number }
);
type OtherField = Exclude<EditedField, "model">;

/** How many records come and go in PEMS. */
export const deletedPlaces = 6;

const everyMs = 450;

/** Edits of cells that the drill's users edit too, and in the first organization changes by chance. */
export function planOtherUsers(random: Random, lastsMs: number): OtherUserAction[] {
  const actions: OtherUserAction[] = [];
  for (let atMs = random.below(everyMs); atMs < lastsMs; atMs += random.below(2 * everyMs)) {
    const drawn = random.below(100);
    const organization = random.pick(organizations);
    if (drawn < 70) {
      const field = random.pick(["purchasePrice", "monthlyRate", "forecastEnd"] as const);
      const value = otherValueOf(field, actions.length);
      actions.push({
        atMs,
        organization,
        kind: "edit",
        place: random.below(editedPlaces),
        field,
        value,
      });
    } else if (drawn < 85)
      actions.push({
        atMs,
        organization,
        kind: random.pick(["delete", "restore"]),
        place: random.below(deletedPlaces),
      });
    else if (drawn < 97)
      actions.push({
        atMs,
        organization: organizations[0],
        kind: "churn",
        count: 1 + random.below(20),
      });
    else
      actions.push({
        atMs,
        organization: organizations[0],
        kind: "revise",
        percent: 1 + random.below(5),
      });
  }
  return actions;
}

/** Apart from everything that the drill's users write, whose dates begin in 2030: some 60,000 of them come before these. */
function otherValueOf(field: OtherField, serial: number): string | number {
  return field === "forecastEnd"
    ? new Date(Date.UTC(2200, 0, 1 + serial)).toISOString().slice(0, 10)
    : (5_000_000 + serial) / 100;
}
