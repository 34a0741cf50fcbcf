import { AdminLink } from "../../admin/admin-link.tsx";
import type { Outputs } from "../../trpc.ts";
import { countOf, formatCount } from "../../ui/format-value.ts";
import { formatDuration } from "../../ui/format-duration.ts";
import { useNow } from "../../ui/relative-time.ts";
import { Sparkline } from "../../ui/sparkline.tsx";
import { StatTile, StatTiles } from "../../ui/stat-tile.tsx";
import { lastHour, startTimes, sumOf } from "./overview-words.ts";

type Overview = Outputs["admin"]["overview"]["get"];

/** Longer than this, and jobs wait for more workers. */
const LATE_MS = 60_000;
/** Samples come every ten seconds; without one for this long no worker is at work. */
const SILENT_MS = 45_000;

export function OverviewTiles({ queue, workers, organizations }: Overview) {
  const now = useNow(10_000);
  return (
    <StatTiles>
      <WaitingTile {...queue} at={now} />
      <DoneTile {...queue} at={now} />
      <FailedTile {...queue} at={now} />
      <StartTile minutes={queue.minutes} />
      <WorkersTile workers={workers} sampledAt={queue.now?.at ?? null} now={now} />
      <PemsTile organizations={organizations} />
    </StatTiles>
  );
}

type QueueTileProps = Overview["queue"] & { at: number };

function WaitingTile({ now: standing, minutes, at }: QueueTileProps) {
  const { ready, waiting, oldestReadyMs } = standing ?? { ready: 0, waiting: 0, oldestReadyMs: 0 };
  return (
    <StatTile
      title="Waiting to start"
      value={standing ? formatCount(ready) : "–"}
      tone={oldestReadyMs > LATE_MS ? "warn" : "calm"}
      hint={
        oldestReadyMs > 0
          ? `The oldest for ${formatDuration(oldestReadyMs)}`
          : `${formatCount(waiting)} more planned for later`
      }
      chart={
        <Sparkline
          label="Jobs waiting to start, by minute"
          values={lastHour(minutes, at, (minute) => minute.ready)}
        />
      }
    />
  );
}

function DoneTile({ now: standing, minutes, at }: QueueTileProps) {
  return (
    <StatTile
      title="Done in the last hour"
      value={formatCount(sumOf(minutes, ({ done }) => done))}
      hint={`${countOf(standing?.running ?? 0, "job")} running now`}
      chart={
        <Sparkline
          label="Jobs done, by minute"
          values={lastHour(minutes, at, ({ done }) => done)}
        />
      }
    />
  );
}

function FailedTile({ now: standing, minutes, at }: QueueTileProps) {
  const failed = sumOf(minutes, (minute) => minute.failed);
  const dead = standing?.dead ?? 0;
  const failedTone = failed > 0 ? "warn" : "calm";
  return (
    <StatTile
      title="Failed in the last hour"
      value={formatCount(failed)}
      tone={dead > 0 ? "bad" : failedTone}
      hint={
        dead > 0 ? (
          <AdminLink area="jobs" filters={{ state: "dead" }}>
            {countOf(dead, "job")} out of tries
          </AdminLink>
        ) : (
          "No job is out of tries"
        )
      }
      chart={
        <Sparkline
          tone="bad"
          label="Runs that failed, by minute"
          values={lastHour(minutes, at, (minute) => minute.failed)}
        />
      }
    />
  );
}

function StartTile({ minutes }: Pick<QueueTileProps, "minutes">) {
  const times = startTimes(minutes);
  return (
    <StatTile
      title="Time to start"
      value={times ? `≤ ${times.p50}` : "–"}
      hint={times ? `Half of the jobs; 95 % within ${times.p95}` : "No job in the last hour"}
    />
  );
}

type WorkersTileProps = {
  workers: Overview["workers"];
  sampledAt: string | null;
  now: number;
};

function WorkersTile({ workers, sampledAt, now }: WorkersTileProps) {
  const alive = workers.filter(({ diedAt }) => diedAt === null).length;
  const died = workers.length - alive;
  const isSilent = sampledAt === null || now - Date.parse(sampledAt) > SILENT_MS;
  return (
    <StatTile
      title="Workers"
      value={isSilent ? "None at work" : formatCount(alive)}
      tone={isSilent ? "bad" : died > 0 ? "warn" : "calm"}
      hint={
        <AdminLink area="workers">
          {died > 0 ? `${countOf(died, "worker")} died in the last day` : "All alive"}
        </AdminLink>
      }
    />
  );
}

/** One PEMS may be away for one organization's server and there for another's. */
function PemsTile({ organizations }: Pick<Overview, "organizations">) {
  const checked = organizations.filter(({ pemsReachable }) => pemsReachable !== null);
  const away = checked.filter(({ pemsReachable }) => pemsReachable === false);
  const [first] = away;
  if (checked.length === 0) return <StatTile title="PEMS" value="–" hint="Not asked yet" />;
  return (
    <StatTile
      title="PEMS"
      value={away.length === 0 ? "Answers" : "Unreachable"}
      tone={away.length === 0 ? "calm" : "bad"}
      hint={
        first
          ? `For ${away.map(({ code }) => code).join(", ")}: ${first.pemsProblem ?? "no answer"}`
          : checked.length === 1
            ? "For the one organization asked"
            : `For all ${countOf(checked.length, "organization")} asked`
      }
    />
  );
}
