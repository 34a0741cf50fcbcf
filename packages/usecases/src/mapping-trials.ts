import { insertAuditEntry } from "@pfa/db/audit.ts";
import { type Db, inScope } from "@pfa/db/client.ts";
import {
  cancelTrial as endEarly,
  findTrial,
  insertTrial,
  listKeptRows,
  type StoredTrial,
} from "@pfa/db/mapping-trials.ts";
import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import {
  checkMapping,
  findUnknownColumns,
  type MappingProblem,
} from "@pfa/domain/mapping-rules.ts";
import { openTrialTally, type TrialCounts } from "@pfa/domain/mapping-trial.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import type { MirrorValues } from "@pfa/domain/record.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { PemsSample } from "@pfa/pems/pems.ts";
import { inspectKept, inspectSample } from "@pfa/pems/sample-rows.ts";

/** Rows as PEMS sends them hold money in columns that no field names: both permissions, or nothing. */
function refuseWithoutFinancials(scope: Scope): Problem | null {
  const { organizationCode: organization, permissions } = scope;
  return permissions.has("ViewFinancials")
    ? null
    : { kind: "permission_missing", organization, permission: "ViewFinancials" };
}

export type TrialWish =
  | { kind: "sample"; mapping: FieldMapping; pfaIds: readonly string[]; maxRows: number }
  | { kind: "dry_run"; mapping: FieldMapping };

/** Asks the worker for rows of PEMS, or for what a mapping would do to the organization's records. */
export async function startTrial(
  db: Db,
  scope: Scope,
  wish: TrialWish,
  requestId: string,
): Promise<Result<{ trialId: number }, Problem>> {
  const refusal = refuseWithoutFinancials(scope);
  if (refusal) return fail(refusal);
  const problems = wish.kind === "dry_run" ? checkMapping(wish.mapping) : [];
  if (problems.length > 0) return fail({ kind: "mapping_invalid", problems });
  const { organizationId, userId: requestedBy } = scope;
  return inScope(db, scope, async (tx) => {
    const what = { pfaIds: [], maxRows: 0, ...wish };
    const trialId = await insertTrial(tx, { ...what, organizationId, requestedBy, requestId });
    await insertAuditEntry(tx, scope, {
      action: "mapping_tried",
      details: { trialId, kind: wish.kind },
    });
    return ok({ trialId });
  });
}

/** How a trial stands; the result of a dry run. */
export async function getTrial(
  db: Db,
  scope: Scope,
  trialId: number,
): Promise<
  Result<Omit<StoredTrial, "mapping" | "result"> & { counts: TrialCounts | null }, Problem>
> {
  return withTrial(db, scope, trialId, ({ mapping: _mapping, result, ...trial }) => ({
    ...trial,
    counts: trial.kind === "dry_run" && result ? (result as TrialCounts) : null,
  }));
}

export async function cancelTrial(
  db: Db,
  scope: Scope,
  trialId: number,
): Promise<Result<{ cancelled: boolean }, Problem>> {
  const refusal = refuseWithoutFinancials(scope);
  if (refusal) return fail(refusal);
  const cancelled = await inScope(db, scope, (tx) => endEarly(tx, scope.organizationId, trialId));
  return ok({ cancelled });
}

export type MappingPreview = {
  /** What is wrong with the mapping itself, or with it and the columns that PEMS sends. */
  problems: MappingProblem[];
  columns: PemsSample["columns"];
  rows: {
    pfaId: string;
    problems: { field: string; message: string }[];
    /** Texts as PEMS sent them, in the order of `columns`. */
    raw: (string | null)[];
    values: MirrorValues;
  }[];
};

/** What a mapping makes of a sample, with each value as PEMS sent it. No call to PEMS: fit for every keystroke. */
export async function previewMapping(
  db: Db,
  scope: Scope,
  { trialId, mapping }: { trialId: number; mapping: FieldMapping },
): Promise<Result<MappingPreview, Problem>> {
  return withTrial(db, scope, trialId, ({ kind, result }) => {
    const sample = kind === "sample" && result ? (result as PemsSample) : { columns: [], rows: [] };
    const columns = sample.columns.map(({ name }) => name);
    const unknown = columns.length > 0 ? findUnknownColumns(mapping, columns) : [];
    return {
      problems: [...checkMapping(mapping), ...unknown],
      columns: sample.columns,
      rows: inspectSample(mapping, sample).map(({ record, problems }, index) => ({
        pfaId: record.pfaId,
        problems,
        raw: sample.rows[index] ?? [],
        values: record.values,
      })),
    };
  });
}

/** What a mapping makes of the rows that the last sync set aside: how many of them it would mend. */
export async function tryKeptRows(
  db: Db,
  scope: Scope,
  mapping: FieldMapping,
): Promise<Result<Pick<TrialCounts, "read" | "quarantined" | "problems">, Problem>> {
  const refusal = refuseWithoutFinancials(scope);
  if (refusal) return fail(refusal);
  const rows = await inScope(db, scope, (tx) => listKeptRows(tx, scope.organizationId));
  const tally = openTrialTally();
  for (const { record, problems } of rows.length > 0 ? inspectKept(mapping, rows) : []) {
    const isGood = problems.length === 0;
    tally.add(
      {
        records: isGood ? [{ ...record, extra: {} }] : [],
        quarantined: isGood ? [] : [{ pfaId: record.pfaId, problems }],
      },
      new Map(),
    );
  }
  const { read, quarantined, problems } = tally.counts();
  return ok({ read, quarantined, problems });
}

async function withTrial<T>(
  db: Db,
  scope: Scope,
  trialId: number,
  use: (trial: StoredTrial) => T,
): Promise<Result<T, Problem>> {
  const refusal = refuseWithoutFinancials(scope);
  if (refusal) return fail(refusal);
  const trial = await inScope(db, scope, (tx) => findTrial(tx, scope.organizationId, trialId));
  return trial ? ok(use(trial)) : fail({ kind: "trial_not_found", trialId });
}
