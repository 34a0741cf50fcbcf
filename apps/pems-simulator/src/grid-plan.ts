import { at } from "./columns.ts";
import { conjunctsOf, satisfiesLeaf } from "./grid-filter.ts";
import type { Condition, Leaf } from "./grid-filter.ts";
import { ordinalOf } from "./organizations.ts";
import type { Organization } from "./organizations.ts";
import type { OrganizationRecords, Records } from "./records.ts";

/** The part of one organization that a query must look at: ordinals from one up to, not including, another. */
export interface Scope {
  records: OrganizationRecords;
  from: number;
  to: number;
}

/** How a query is answered: what the indexes settle, and what is left to test on each record. */
export interface Plan {
  scopes: Scope[];
  /** Time of change, first inside and first outside; null when the query does not ask. */
  changed: { sinceMs: number; beforeMs: number } | null;
  rest: Condition[];
}

const ordered = new Set(["=", ">", ">=", "<", "<="]);

/**
 * Takes organization, PFA id and time of change out of the conditions that must all hold: those three are answered
 * from the generator's arithmetic and the override indexes, without looking at records outside.
 */
export function planQuery(records: Records, condition: Condition | null): Plan {
  const conjuncts = conjunctsOf(condition);
  const onColumn = (index: number, isUsable: (leaf: Leaf) => boolean): Leaf[] =>
    conjuncts.filter(
      (part): part is Leaf => part.kind === "leaf" && part.column.index === index && isUsable(part),
    );
  const byOrganization = onColumn(at.pfs_a_org, () => true);
  const byId = onColumn(at.pfs_id, (leaf) => ordered.has(leaf.operator));
  const byChange = onColumn(at.pfs_lastmodified, (leaf) => ordered.has(leaf.operator));
  const settled = new Set<Condition>([...byOrganization, ...byId, ...byChange]);

  const scopes = records.organizations
    .filter(({ organization }) =>
      byOrganization.every((leaf) => satisfiesLeaf(organization.code, leaf)),
    )
    .map((found) => ({ records: found, ...idRange(found.organization, found.end, byId) }))
    .filter((scope) => scope.to > scope.from);
  return {
    scopes,
    changed: byChange.length === 0 ? null : changeRange(byChange),
    rest: conjuncts.filter((part) => !settled.has(part)),
  };
}

/** The condition without its lower bounds on the PFA id: what a server that ignores the cursor would answer. */
export function withoutKeyPaging(condition: Condition | null): Condition | null {
  const parts = conjunctsOf(condition).filter((part) => !isKeyBound(part));
  return parts.length === 0 ? null : { kind: "and", parts };
}

/** The PFA id that a page starts after, when the caller pages by key. */
export function keyBoundOf(condition: Condition | null): string | null {
  const bound = conjunctsOf(condition).find((part) => isKeyBound(part));
  return bound?.kind === "leaf" ? (bound.texts[0] ?? null) : null;
}

const isKeyBound = (part: Condition): boolean =>
  part.kind === "leaf" &&
  part.column.index === at.pfs_id &&
  (part.operator === ">" || part.operator === ">=");

function idRange(
  organization: Organization,
  end: number,
  leaves: readonly Leaf[],
): { from: number; to: number } {
  let [from, to] = [0, end];
  for (const leaf of leaves) {
    const ordinal = ordinalOf(organization, leaf.texts[0] ?? "");
    if (ordinal === null) return { from: 0, to: 0 };
    if (leaf.operator === ">" || leaf.operator === ">=" || leaf.operator === "=")
      from = Math.max(from, ordinal + (leaf.operator === ">" ? 1 : 0));
    if (leaf.operator === "<" || leaf.operator === "<=" || leaf.operator === "=")
      to = Math.min(to, ordinal + (leaf.operator === "<" ? 0 : 1));
  }
  return { from, to };
}

/** Times of change are whole seconds, so the second after stands for "later than". */
function changeRange(leaves: readonly Leaf[]): { sinceMs: number; beforeMs: number } {
  let [sinceMs, beforeMs] = [0, Number.MAX_SAFE_INTEGER];
  for (const leaf of leaves) {
    const ms = Number(leaf.values[0]);
    if (leaf.operator === ">" || leaf.operator === ">=" || leaf.operator === "=")
      sinceMs = Math.max(sinceMs, leaf.operator === ">" ? ms + 1000 : ms);
    if (leaf.operator === "<" || leaf.operator === "<=" || leaf.operator === "=")
      beforeMs = Math.min(beforeMs, leaf.operator === "<" ? ms : ms + 1000);
  }
  return { sinceMs, beforeMs };
}
