import { showProgress } from "@pfa/scripts/terminal.ts";
import type { DataSet } from "./data/data-set.ts";
import type { ScratchCluster } from "./data/scratch-cluster.ts";
import { ownMemoryMb } from "./measure/machine.ts";
import { type Figures, type Row, toRow } from "./measure/row.ts";
import { type Draw, type Extent, sample, sampleInPairs, timed } from "./measure/sampling.ts";
import { figure } from "./measure/table.ts";
import type { Target } from "./measure/target.ts";
import type { BenchOptions, SuiteName } from "./options.ts";

/** What a suite is handed. */
export type Bench = {
  options: BenchOptions;
  cluster: ScratchCluster;
  stopping: AbortSignal;
  /** The generated data of a size; of the size asked for if none is named. */
  openData: (size?: { records: number; organizations: number }) => Promise<DataSet>;
};

/** Measures one suite. */
export type Suite = (bench: Bench) => Promise<Row[]>;

/** One row to measure: what is asked, ours, and the baseline that takes turns with it. */
type Measurement<Question> = {
  name: string;
  draw: Draw<Question>;
  ours: (question: Question) => Promise<unknown>;
  extent?: Partial<Extent>;
  target?: Target;
  baseline?: {
    against: string;
    ask: (question: Question) => Promise<unknown>;
    extent?: Partial<Extent>;
    /** For a baseline that does only a part of the work: how many times its time counts. */
    times?: number;
  };
};

/** Rows of one suite. */
export type Recorder = {
  rows: Row[];
  add: (figures: Figures) => void;
  /** Measures a row in milliseconds: first in pairs with its baseline, then ours alone for the tail. */
  measure: <Question>(measurement: Measurement<Question>) => Promise<void>;
};

/** Enough for a 99th percentile where that is quick, and for a median where it is not. */
const oursExtent: Extent = { most: 300, least: 20, withinMs: 4000 };
const pairsExtent: Extent = { most: 10, least: 3, withinMs: 4000 };

/** Collects a suite's rows, and says each as soon as it is there. */
export function createRecorder(suite: SuiteName, stopping: AbortSignal): Recorder {
  const rows: Row[] = [];
  const add = (figures: Figures): void => {
    const row = toRow(suite, figures);
    rows.push(row);
    showProgress(`${suite}: ${row.name}: ${figure(row.p50)} ${row.unit}`);
  };
  return {
    rows,
    add,
    measure: async ({ name, draw, ours, extent, target, baseline }) => {
      const paired = baseline && {
        against: baseline.against,
        ...(await sampleInPairs(
          draw,
          {
            ours: timed(ours),
            baseline: async (question) =>
              (await timed(baseline.ask)(question)) * (baseline.times ?? 1),
          },
          { ...pairsExtent, ...baseline.extent },
          stopping,
        )),
      };
      const alone = await sample(draw, timed(ours), { ...oursExtent, ...extent }, stopping);
      add({
        name,
        samples: [...(paired?.ours ?? []), ...alone],
        memoryMb: ownMemoryMb(),
        ...(target && { target }),
        ...(paired && { paired }),
      });
    },
  };
}
