import { fieldKeys } from "@pfa/domain/field-catalog.ts";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inScope, type Tx } from "./client.ts";
import { listDistinct } from "./distinct-values.ts";
import { getAggregates } from "./grid-aggregate.ts";
import { findText } from "./grid-find.ts";
import { listGroups } from "./grid-groups.ts";
import { listIds } from "./grid-ids.ts";
import { findPosition } from "./grid-position.ts";
import { getWindow } from "./grid-window.ts";
import { getKpis } from "./kpis.ts";
import {
  someAggregateRequest,
  someDistinctRequest,
  someFindRequest,
  someGroupsRequest,
  someIdsRequest,
  somePositionRequest,
  someWindowRequest,
} from "./testing/arbitrary-requests.ts";
import { sampleRecords, someRecords, someView } from "./testing/arbitrary-views.ts";
import { placeRecords } from "./testing/place-records.ts";
import {
  referenceAggregates,
  referenceDistinct,
  referenceFind,
  referenceGroups,
  referenceIds,
  referencePosition,
  referenceWindow,
} from "./testing/reference-answers.ts";
import { referenceTotals, type ReferenceRecord, referenceView } from "./testing/reference-view.ts";
import { openStage, type Stage } from "./testing/stage.ts";
import { getViewVersion } from "./view-version.ts";

const MOST = 40;
const QUESTIONS = 6;
// Ends the search for a smaller counterexample in time to show one.
const cases = { numRuns: 40, interruptAfterTimeLimit: 45_000 };

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

type Records = readonly ReferenceRecord[];
type Ask<Request> = (tx: Tx, request: Request, records: Records) => Promise<void>;

/** Asks several questions of each of many sets of records. */
const check = <Request>(request: (records: Records) => fc.Arbitrary<Request>, ask: Ask<Request>) =>
  fc.assert(
    fc.asyncProperty(
      someRecords({ maxLength: MOST }).chain((records) =>
        fc.tuple(
          fc.constant(records),
          fc.array(request(records), { minLength: QUESTIONS, maxLength: QUESTIONS }),
        ),
      ),
      async ([records, requests]) => {
        await placeRecords(stage, records);
        await inScope(stage.app, stage.scope, async (tx) => {
          for (const one of requests) await ask(tx, one, records);
        });
      },
    ),
    cases,
  );

test("a window equals a plain merge, filter and sort of every record, at any range, in any columns", () =>
  check(
    () => someWindowRequest(MOST),
    async (tx, request, records) => {
      const { version: _, ...window } = await getWindow(tx, stage.scope, request);
      const rows = window.rows.map(({ marks: _marks, ...row }) => row);
      expect({ ...window, rows }).toEqual(referenceWindow(records, request));
    },
  ));

test("ids of a range, as long as the version is the present one", () =>
  check(
    () => someIdsRequest(MOST),
    async (tx, request, records) => {
      const version = await getViewVersion(tx, stage.scope);
      const answer = await listIds(tx, stage.scope, { ...request, version });
      const ids = referenceIds(records, request);
      expect(answer).toEqual({ ok: true, value: { ids, version } });
    },
  ));

test("a record's position is where the view has it, or nowhere", () =>
  check(somePositionRequest, async (tx, request, records) => {
    const { row } = await findPosition(tx, stage.scope, request);
    expect(row).toBe(referencePosition(records, request));
  }));

test("what is found next is the nearest matching row in its direction, round the end", () =>
  check(
    () => someFindRequest(MOST),
    async (tx, request, records) => {
      const { version: _, ...found } = await findText(tx, stage.scope, request);
      expect(found).toEqual(referenceFind(records, request));
    },
  ));

test("sums, extremes and counts are those of the whole view or of the asked rows", () =>
  check(
    () => someAggregateRequest(MOST),
    async (tx, { range, ...request }, records) => {
      const version = await getViewVersion(tx, stage.scope);
      const asked = { ...request, ...(range && { range: { ...range, version } }) };
      const answer = await getAggregates(tx, stage.scope, asked);
      const value = { ...referenceAggregates(records, { ...request, range }), version };
      expect(answer).toEqual({ ok: true, value });
    },
  ));

test("groups are the values of a field with their records and sums, periods by their first day", () =>
  check(
    () => someGroupsRequest,
    async (tx, request, records) => {
      const { version: _, ...groups } = await listGroups(tx, stage.scope, request);
      expect(groups).toEqual(referenceGroups(records, request));
    },
  ));

test("distinct values are those of the view without the conditions on their own field", () =>
  check(
    () => someDistinctRequest,
    async (tx, request, records) => {
      const listed = await listDistinct(tx, stage.scope, request);
      expect(listed).toEqual(referenceDistinct(records, request));
    },
  ));

test("totals with the drafts' delta equal a full recompute over the merged records", () =>
  fc.assert(
    fc.asyncProperty(someRecords(), async (records) => {
      await placeRecords(stage, records);
      const kpis = await inScope(stage.app, stage.scope, (tx) => getKpis(tx, stage.scope));
      expect(kpis).toEqual({
        committed: referenceTotals(records, "mirror"),
        pending: referenceTotals(records, "merged"),
        draftRecords: records.filter(({ edits }) => Object.keys(edits).length > 0).length,
      });
    }),
    cases,
  ));

test("windows one after the other show each of a thousand records once, in any view", async () => {
  const records = sampleRecords(1000, 20_481);
  await placeRecords(stage, records);
  for (const view of fc.sample(someView, { numRuns: 20, seed: 20_481 })) {
    const rows = referenceView(records, view).map(({ record }) => record.pfaId);
    const seen: string[] = [];
    for (let startRow = 0; startRow <= rows.length; startRow += 300) {
      const request = { view, columns: fieldKeys.slice(0, 1), startRow, endRow: startRow + 300 };
      const window = await inScope(stage.app, stage.scope, (tx) =>
        getWindow(tx, stage.scope, request),
      );
      seen.push(...window.rows.map(({ id }) => id));
    }
    expect(seen).toEqual(rows);
  }
});
