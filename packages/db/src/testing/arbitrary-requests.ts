import { type FieldKey, fieldKeys } from "@pfa/domain/field-catalog.ts";
import type {
  AggregateRequest,
  DistinctRequest,
  FindRequest,
  GroupsRequest,
  IdsRequest,
  PositionRequest,
  RowRange,
  WindowRequest,
} from "@pfa/domain/view-requests.ts";
import { isSummable } from "@pfa/domain/window.ts";
import * as fc from "fast-check";
import { someField, somePart, someView } from "./arbitrary-views.ts";
import type { ReferenceRecord } from "./reference-view.ts";

// Everything that can be asked of a view, by chance. Versions are the asker's to add.

/** Within, over the end of and beyond up to `records` rows. */
const someRange = (records: number): fc.Arbitrary<RowRange> =>
  fc
    .tuple(fc.nat(records + 5), fc.integer({ min: 1, max: records + 5 }))
    .map(([startRow, length]) => ({ startRow, endRow: startRow + length }));

const someFields = (fields: readonly FieldKey[], minLength: number): fc.Arbitrary<FieldKey[]> =>
  fc.uniqueArray(fc.constantFrom(...fields), { minLength, maxLength: 6 });

const someColumns = someFields(fieldKeys, 1);

/** Requests over up to `records` records. */
export const someWindowRequest = (records: number): fc.Arbitrary<WindowRequest> =>
  fc
    .tuple(someView, fc.oneof(fc.constant(fieldKeys), someColumns), someRange(records))
    .map(([view, columns, range]) => ({ view, columns, ...range }));

export const someIdsRequest = (records: number): fc.Arbitrary<Omit<IdsRequest, "version">> =>
  fc.tuple(someView, someRange(records)).map(([view, range]) => ({ view, ...range }));

/** Of a record that is there, or of none. */
export const somePositionRequest = (
  records: readonly ReferenceRecord[],
): fc.Arbitrary<PositionRequest> =>
  fc.record({
    view: someView,
    pfaId: fc.constantFrom("none", ...records.map(({ record }) => record.pfaId)),
  });

export const someFindRequest = (records: number): fc.Arbitrary<FindRequest> =>
  fc.record({
    view: someView,
    text: somePart.filter((text) => text !== ""),
    columns: someColumns,
    fromRow: fc.nat(records + 5),
    direction: fc.constantFrom("next", "previous"),
  });

export const someAggregateRequest = (
  records: number,
): fc.Arbitrary<Pick<AggregateRequest, "view" | "fields"> & { range: RowRange | null }> =>
  fc.record({
    view: someView,
    fields: someColumns,
    range: fc.oneof(fc.constant(null), someRange(records)),
  });

export const someGroupsRequest: fc.Arbitrary<GroupsRequest> = fc.record({
  view: someView,
  field: someField,
  unit: fc.constantFrom("day", "month", "year"),
  sums: someFields(fieldKeys.filter(isSummable), 0),
  offset: fc.nat(8),
  limit: fc.integer({ min: 1, max: 10 }),
});

export const someDistinctRequest: fc.Arbitrary<DistinctRequest> = fc.record({
  view: someView,
  field: someField,
  prefix: fc.oneof(fc.constant(""), somePart),
  limit: fc.integer({ min: 1, max: 10 }),
});
