import { insertAuditEntry } from "@pfa/db/audit.ts";
import { type Db, inScope } from "@pfa/db/client.ts";
import {
  activateMapping as putInUse,
  countUnmanaged,
  findActiveMapping,
  findMapping,
  insertMapping,
} from "@pfa/db/field-mappings.ts";
import { type FieldMapping, fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import { compareMappings, readsDifferently } from "@pfa/domain/mapping-changes.ts";
import { checkMapping } from "@pfa/domain/mapping-rules.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";

export type MappingToSave = { mapping: FieldMapping; basedOn: number; reason: string };

/** Keeps a mapping as a version of its own. It is in use only once it is activated. */
export async function saveMapping(
  db: Db,
  scope: Scope,
  { mapping, basedOn, reason }: MappingToSave,
): Promise<Result<{ version: number }, Problem>> {
  const problems = checkMapping(mapping);
  if (problems.length > 0) return fail({ kind: "mapping_invalid", problems });
  return inScope(db, scope, async (tx) => {
    const base = await findMapping(tx, basedOn);
    if (!base) return fail({ kind: "mapping_not_found", version: basedOn });
    const before = fieldMappingSchema.parse(base.mapping);
    const changes = compareMappings(before, mapping);
    if (changes.length === 0) return fail({ kind: "mapping_unchanged", version: basedOn });
    const version = await insertMapping(tx, {
      mapping,
      userId: scope.userId,
      basedOn,
      reason,
      readsAsBase: !readsDifferently(before, mapping),
    });
    const details = { version, basedOn, reason, changes };
    await insertAuditEntry(tx, scope, { action: "mapping_saved", details });
    return ok({ version });
  });
}

export type MappingToActivate = {
  version: number;
  /** The version in use that the administrator compared with. */
  instead: number;
  reason: string;
};

/**
 * Puts a version in use, an older one too: that is the way back. For one who manages every active organization, since all
 * of them are read by it. Syncs and writes that begin from now on go by it; what
 * they read differently is read anew by the next sync of each organization.
 */
export async function activateMapping(
  db: Db,
  scope: Scope,
  { version, instead, reason }: MappingToActivate,
): Promise<Result<{ version: number; readsAnew: boolean }, Problem>> {
  return inScope(db, scope, async (tx) => {
    const unmanaged = await countUnmanaged(tx, scope.userId);
    if (unmanaged > 0) return fail({ kind: "mapping_concerns_others", organizations: unmanaged });
    const [chosen, active] = [await findMapping(tx, version), await findActiveMapping(tx)];
    if (!chosen) return fail({ kind: "mapping_not_found", version });
    if (version === instead) return fail({ kind: "mapping_unchanged", version });
    const next = fieldMappingSchema.parse(chosen.mapping);
    const { userId } = scope;
    const isDone = await putInUse(tx, { version, instead, userId, reason });
    if (!isDone || !active) return fail({ kind: "mapping_moved", version: active?.version ?? 0 });
    const before = fieldMappingSchema.parse(active.mapping);
    const details = { version, instead, reason, changes: compareMappings(before, next) };
    await insertAuditEntry(tx, scope, { action: "mapping_activated", details });
    return ok({ version, readsAnew: readsDifferently(before, next) });
  });
}
