import {
  someAggregateRequest,
  someDistinctRequest,
  someFindRequest,
  someGroupsRequest,
  someIdsRequest,
  somePositionRequest,
  someWindowRequest,
} from "@pfa/db/testing/arbitrary-requests.ts";
import { sampleRecords } from "@pfa/db/testing/arbitrary-views.ts";
import { placeRecords } from "@pfa/db/testing/place-records.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type EngineStage,
  enter,
  openEngineStage,
  waitUntilReady,
} from "./testing/engine-stage.ts";
import type { ViewReader } from "./view-reader.ts";

const RECORDS = 150;
const records = sampleRecords(RECORDS, 5);

let stage: EngineStage;
beforeAll(async () => {
  stage = await openEngineStage();
  await placeRecords(stage, records);
  await waitUntilReady(stage.views, stage.app, stage.scope);
});
afterAll(() => stage.close());

const withVersion = <T>(request: T) => ({ ...request, version: { mirror: 1, drafts: 1 } });
const questions: { [Kind in keyof ViewReader]: fc.Arbitrary<Parameters<ViewReader[Kind]>[1]> } = {
  window: someWindowRequest(RECORDS),
  ids: someIdsRequest(RECORDS).map(withVersion),
  position: somePositionRequest(records),
  find: someFindRequest(RECORDS),
  aggregate: someAggregateRequest(RECORDS).map(({ range, ...request }) => ({
    ...request,
    ...(range && { range: withVersion(range) }),
  })),
  groups: someGroupsRequest,
  distinct: someDistinctRequest,
  kpis: fc.constant({}),
};

/** Both answers to the same question of a caller who may see everything. */
const askBoth = async (kind: keyof ViewReader, scope: Scope, request: unknown) => {
  const caller = await enter(stage.app, scope);
  return {
    engine: await stage.views[kind](caller, request as never),
    sql: await stage.sqlViews[kind](caller, request as never),
  };
};

test.for(Object.keys(questions) as (keyof ViewReader)[])(
  "what memory says to %s is what PostgreSQL says",
  async (kind) => {
    const before = await stage.views.stats();
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(questions[kind] as fc.Arbitrary<unknown>, async (request) => {
        asked += 1;
        const { engine, sql } = await askBoth(kind, stage.scope, request);
        expect(engine).toEqual(sql);
      }),
      { numRuns: 60, seed: 3 },
    );
    const after = await stage.views.stats();
    expect(after.declined).toEqual(before.declined);
    expect(after.answered - before.answered).toBe(asked);
  },
);
