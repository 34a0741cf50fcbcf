import { type Spread, spreadOf } from "./percentiles.ts";
import { type Paired, ratioOf } from "./sampling.ts";
import { describeTarget, reaches, type Target } from "./target.ts";
import type { SuiteName } from "../options.ts";

/** One line of figures. */
export type Row = Spread & {
  suite: SuiteName;
  name: string;
  unit: string;
  /** Megabytes that the measured process holds after the row, or null where that says nothing. */
  memoryMb: number | null;
  target: string | null;
  /** Null where nothing is to be reached. */
  ok: boolean | null;
  /** Median of the baseline, in the same unit. */
  baseline?: number;
  /** What the baseline is. */
  against?: string;
  /** How many times as much the baseline takes. */
  ratio?: number;
  /** What the figures do not say. */
  note?: string;
};

/** Figures of a row before they are judged. */
export type Figures = {
  name: string;
  unit?: string;
  samples: readonly number[];
  target?: Target;
  memoryMb?: number | null;
  note?: string;
  /** The pairs that the ratio comes from. */
  paired?: Paired & { against: string };
  /** For a baseline that is compared by more than its time. */
  beside?: { value: number; against: string; ratio?: number };
};

/** Judges figures. Milliseconds if no unit is named. */
export function toRow(suite: SuiteName, figures: Figures): Row {
  const { name, unit = "ms", samples, target, memoryMb = null, paired, beside, note } = figures;
  const spread = spreadOf(samples);
  const ratio = paired ? ratioOf(paired) : beside?.ratio;
  return {
    suite,
    name,
    unit,
    ...spread,
    memoryMb,
    target: target ? describeTarget(target) : null,
    ok: target ? reaches(target, spread, ratio) : null,
    ...(paired && { baseline: spreadOf(paired.baseline).p50, against: paired.against }),
    ...(beside && { baseline: beside.value, against: beside.against }),
    ...(ratio !== undefined && { ratio }),
    ...(note && { note }),
  };
}
