import {
  type CopiedRange,
  countCells,
  MAX_COPIED_CELLS,
  rangeCopySchema,
  rangeEditSchema,
  type RangeProgress,
} from "@pfa/domain/range-edit.ts";
import { type EditedRange, editRange } from "@pfa/usecases/edit-range.ts";
import { copyRange } from "../copy-range.ts";
import { refuseIf } from "../errors.ts";
import { findRangeRecords } from "../range-records.ts";
import { organizationProcedure, router } from "../trpc.ts";
import { withProgress } from "../with-progress.ts";

/** How far an edit is, and at last what it did. Nothing of it stands before that. */
export type RangeEvent = ({ kind: "progress" } & RangeProgress) | ({ kind: "done" } & EditedRange);

export const rangesRouter = router({
  /** Edits cells of a view, loaded or not. A caller that goes away ends it, and nothing of it is left. */
  edit: organizationProcedure("SaveDraft")
    .input(rangeEditSchema)
    .mutation(async ({ ctx, input, signal }) => {
      const { db, scope, views } = ctx;
      const request = await findRangeRecords(views, scope, input, signal);
      return (async function* (): AsyncGenerator<RangeEvent> {
        const edited = yield* withProgress<RangeEvent, EditedRange>(
          (report, ending) =>
            editRange(db, scope, request, {
              onProgress: (progress) => report({ kind: "progress", ...progress }),
              signal: ending,
            }),
          signal,
        );
        yield { kind: "done", ...edited };
      })();
    }),

  /** Values of cells of a view, loaded or not. */
  copy: organizationProcedure("Read")
    .input(rangeCopySchema)
    // A mutation only in the transport's sense: areas can be longer than an address.
    .mutation(({ ctx, input, signal }): Promise<CopiedRange> => {
      const cells = countCells(input.areas);
      refuseIf(
        cells > MAX_COPIED_CELLS
          ? { kind: "range_too_large", cells, limit: MAX_COPIED_CELLS }
          : null,
      );
      return copyRange(ctx.views, ctx.scope, input, signal);
    }),
});
