import { inScope } from "@pfa/db/client.ts";
import { findMapping, listMappings } from "@pfa/db/field-mappings.ts";
import { fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import {
  cancelTrial,
  getTrial,
  previewMapping,
  startTrial,
  tryKeptRows,
} from "@pfa/usecases/mapping-trials.ts";
import { activateMapping, saveMapping } from "@pfa/usecases/save-mapping.ts";
import { z } from "zod";
import { orThrow, toTrpcError } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";

const adminProcedure = organizationProcedure("ManageSettings");
const version = z.int().min(1);
const trialId = z.int().min(1);
const reason = z.string().trim().max(500).default("");
const withMapping = z.object({ mapping: fieldMappingSchema });
/** PEMS parts the ids of a filter by commas. */
const pfaId = z.string().regex(/^[^\s,]{1,100}$/, "is no PFA ID");

/** The mapping is one for all organizations; the named one is where it is tried. */
export const mappingRouter = router({
  versions: adminProcedure.query(async ({ ctx }) => ({
    versions: await inScope(ctx.db, ctx.scope, listMappings),
  })),

  get: adminProcedure.input(z.object({ version })).query(async ({ ctx, input }) => {
    const found = await inScope(ctx.db, ctx.scope, (tx) => findMapping(tx, input.version));
    if (!found) throw toTrpcError({ kind: "mapping_not_found", version: input.version });
    return { version: found.version, mapping: fieldMappingSchema.parse(found.mapping) };
  }),

  save: adminProcedure
    .input(withMapping.extend({ basedOn: version, reason }))
    .mutation(async ({ ctx, input }) => orThrow(await saveMapping(ctx.db, ctx.scope, input))),

  activate: adminProcedure
    .input(z.object({ version, instead: version, reason }))
    .mutation(async ({ ctx, input }) => orThrow(await activateMapping(ctx.db, ctx.scope, input))),

  sample: adminProcedure
    .input(
      withMapping.extend({
        pfaIds: z.array(pfaId).max(50).default([]),
        maxRows: z.int().min(1).max(50).default(20),
      }),
    )
    .mutation(async ({ ctx, input }) =>
      orThrow(await startTrial(ctx.db, ctx.scope, { kind: "sample", ...input }, ctx.requestId)),
    ),

  dryRun: adminProcedure
    .input(withMapping)
    .mutation(async ({ ctx, input }) =>
      orThrow(await startTrial(ctx.db, ctx.scope, { kind: "dry_run", ...input }, ctx.requestId)),
    ),

  trial: adminProcedure
    .input(z.object({ trialId }))
    .query(async ({ ctx, input }) => orThrow(await getTrial(ctx.db, ctx.scope, input.trialId))),

  cancel: adminProcedure
    .input(z.object({ trialId }))
    .mutation(async ({ ctx, input }) =>
      orThrow(await cancelTrial(ctx.db, ctx.scope, input.trialId)),
    ),

  preview: adminProcedure
    .input(withMapping.extend({ trialId }))
    .query(async ({ ctx, input }) => orThrow(await previewMapping(ctx.db, ctx.scope, input))),

  keptRows: adminProcedure
    .input(withMapping)
    .query(async ({ ctx, input }) => orThrow(await tryKeptRows(ctx.db, ctx.scope, input.mapping))),
});
