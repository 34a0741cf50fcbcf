import type { Outputs } from "../../trpc.ts";
import { formatCount } from "../../ui/format-value.ts";
import { exactTime } from "../../ui/relative-time.ts";
import { durationText } from "./run-words.ts";
import styles from "./sync-runs.module.css";

type Past = Outputs["admin"]["syncRuns"]["get"]["earlier"];

const charts = [
  { title: "Duration", value: ({ durationMs }: Past[number]) => durationMs, text: durationText },
  { title: "Rows read", value: ({ read }: Past[number]) => read, text: formatCount },
  { title: "Changed", value: ({ changed }: Past[number]) => changed, text: formatCount },
] as const;

type RunChartsProps = { runId: number; runs: Past };

/** The run beside those of its kind before it: is it as usual? One under way is not among them yet. */
export function RunCharts({ runId, runs }: RunChartsProps) {
  if (runs.every((run) => run.runId === runId))
    return <p className={styles["quiet"]}>There is no earlier run to compare with.</p>;
  return (
    <div className={styles["charts"]}>
      {charts.map((chart) => (
        <Bars key={chart.title} {...chart} runId={runId} runs={runs} />
      ))}
    </div>
  );
}

const WIDTH = 180;
const HEIGHT = 44;
/** A value of nothing is still seen to be one. */
const LEAST = 1.5;

type BarsProps = (typeof charts)[number] & RunChartsProps;

function Bars({ title, value, text, runId, runs }: BarsProps) {
  const most = Math.max(1, ...runs.map(value));
  const width = Math.min(14, WIDTH / runs.length);
  const shown = runs.find((run) => run.runId === runId);
  return (
    <figure className={styles["chart"]}>
      <figcaption className={styles["chartTitle"]}>
        {title} <strong>{shown && text(value(shown))}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${title} of the last ${runs.length} runs, at most ${text(most)}`}
      >
        {runs.map((run, index) => {
          const height = Math.max(LEAST, (value(run) / most) * HEIGHT);
          return (
            <rect
              key={run.runId}
              className={
                styles[run === shown ? "thisBar" : run.state === "applied" ? "bar" : "badBar"]
              }
              x={WIDTH - (runs.length - index) * width}
              y={HEIGHT - height}
              width={Math.max(1, width - 2)}
              height={height}
              rx={1}
            >
              <title>{`Run ${run.runId}, ${exactTime(run.finishedAt)}, ${run.state}: ${text(value(run))}`}</title>
            </rect>
          );
        })}
      </svg>
    </figure>
  );
}
