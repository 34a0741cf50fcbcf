import type { ChangeRefusal, RecordChange } from "@pfa/domain/bulk-change-record.ts";
import { fromCents, type Money, toCents } from "@pfa/domain/money.ts";
import type { Scope } from "@pfa/domain/scope.ts";

/** Refusals that are told one by one; of the others only the number is. */
const MAX_REFUSALS = 1000;

/** What became of the records of a change. */
export type ChangeReport = {
  changed: number;
  /** Among the changed: on site, so that a shift moved the end alone. */
  extended: number;
  /** What the rule asks for stands there already, or there is nothing to apply it to. */
  unchanged: number;
  /** Not changed at all, for a reason. */
  refused: number;
  /** Records by the rule that kept something of the change from them, changed in part or not at all; the most first. */
  byRule: { rule: ChangeRefusal["rule"]; records: number }[];
  /** The first of them, by record and field. */
  refusals: ({ pfaId: string } & ChangeRefusal)[];
  /** Changed fields. */
  fields: number;
  /** What all the records add to the forecast total; null for a caller who may not see money. */
  costBefore: Money | null;
  costAfter: Money | null;
};

export type ChangeTally = {
  changed: number;
  extended: number;
  unchanged: number;
  refused: number;
  byRule: Map<ChangeRefusal["rule"], number>;
  refusals: ({ pfaId: string } & ChangeRefusal)[];
  fields: number;
  centsBefore: bigint;
  centsAfter: bigint;
};

export const emptyTally = (): ChangeTally => ({
  changed: 0,
  extended: 0,
  unchanged: 0,
  refused: 0,
  byRule: new Map(),
  refusals: [],
  fields: 0,
  centsBefore: 0n,
  centsAfter: 0n,
});

export function addChange(
  tally: ChangeTally,
  pfaId: string,
  { outcome, extended, saved, refused, costBefore, costAfter }: RecordChange,
): void {
  tally[outcome] += 1;
  if (extended) tally.extended += 1;
  tally.centsBefore += toCents(costBefore);
  tally.centsAfter += toCents(costAfter);
  if (outcome === "changed") tally.fields += saved.length;
  addRefusals(tally, pfaId, refused);
}

/** A record that is not there, or no longer. */
export function addMissing(tally: ChangeTally, pfaId: string): void {
  tally.refused += 1;
  const message = `There is no record "${pfaId.slice(0, 60)}" in this organization`;
  addRefusals(tally, pfaId, [{ field: "pfaId", rule: "record_not_found", message }]);
}

function addRefusals(tally: ChangeTally, pfaId: string, refused: readonly ChangeRefusal[]): void {
  for (const rule of new Set(refused.map((refusal) => refusal.rule))) {
    tally.byRule.set(rule, (tally.byRule.get(rule) ?? 0) + 1);
  }
  const room = MAX_REFUSALS - tally.refusals.length;
  for (const refusal of refused.slice(0, room)) tally.refusals.push({ pfaId, ...refusal });
}

export function reportOf(tally: ChangeTally, { permissions }: Scope): ChangeReport {
  const { centsBefore, centsAfter, byRule, ...counts } = tally;
  const mayTell = permissions.has("ViewFinancials");
  return {
    ...counts,
    byRule: [...byRule]
      .map(([rule, records]) => ({ rule, records }))
      .toSorted((a, b) => b.records - a.records),
    costBefore: mayTell ? fromCents(centsBefore) : null,
    costAfter: mayTell ? fromCents(centsAfter) : null,
  };
}
