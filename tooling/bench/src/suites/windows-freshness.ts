import type { View } from "@pfa/domain/window.ts";
import { everything } from "../ask/asked-views.ts";
import type { Recorder } from "../bench.ts";
import type { Watching } from "./watching.ts";

/** Records that one sync changes. */
const changed = 10_000;
const rounds = 10;
const goneAfterMs = 10_000;
const byStart: View = { ...everything, sort: [{ field: "forecastStart", direction: "asc" }] };

/**
 * A sync of the largest organization that changes many records, while somebody goes on reading an open view: the longest that
 * one window took meanwhile, and how long until windows show what came.
 */
export async function measureFreshness(recorder: Recorder, watching: Watching): Promise<void> {
  const { data, window, windowBytes, client, anyDepth } = watching;
  const { id, records } = data.largest;
  const held: number[] = [];
  const arrived: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const { total } = await window(byStart, anyDepth(records));
    // oxlint-disable-next-line no-await-in-loop
    await client.query(changeRecords, [
      id,
      1 + ((round * changed) % Math.max(1, records - changed)),
    ]);
    const begun = performance.now();
    let longest = 0;
    for (;;) {
      const asked = performance.now();
      // oxlint-disable-next-line no-await-in-loop
      const { version } = await window(byStart, anyDepth(total));
      longest = Math.max(longest, performance.now() - asked);
      // oxlint-disable-next-line no-await-in-loop
      if (version.mirror >= (await presentVersion(watching))) break;
      if (performance.now() - begun > goneAfterMs) throw new Error("a change never arrived");
    }
    arrived.push(performance.now() - begun);
    held.push(longest);
    // What follows a change is that of a new view.
    // oxlint-disable-next-line no-await-in-loop
    await windowBytes(byStart, 0);
  }
  const many = Math.min(changed, records).toLocaleString("en-US");
  recorder.add({
    name: `longest window while a sync of ${many} changed records comes in`,
    samples: held,
    target: { p50: 20 },
  });
  recorder.add({
    name: `until windows show a sync of ${many} changed records`,
    samples: arrived,
    target: { p99: 1000 },
  });
}

/** As a sync leaves it: values, a version, which records it concerns, and who listens is told. */
const changeRecords = `
  with changed as (
    update pfa_record set freight = coalesce(freight, 0) + 1, forecast_end = forecast_end + 1
     where organization_id = $1 and rid >= $2 and rid < $2 + ${changed}
    returning rid),
  versioned as (
    update mirror_state set version = version + 1 where organization_id = $1 returning version),
  noted as (
    insert into mirror_change (organization_id, version, rids)
    select $1, version, (select array_agg(rid order by rid) from changed) from versioned)
  select pg_notify('pfa_live', json_build_object('kind', 'mirror_changed', 'organizationId', $1::int, 'version', version)::text)
    from versioned`;

async function presentVersion({ client, data }: Watching): Promise<number> {
  const { rows } = await client.query<{ version: string }>(
    "select version from mirror_state where organization_id = $1",
    [data.largest.id],
  );
  return Number(rows[0]?.version);
}
