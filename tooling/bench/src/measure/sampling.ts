import { spreadOf } from "./percentiles.ts";

/** What the next round is about; drawing it is not measured. */
export type Draw<Question> = (round: number) => Question | Promise<Question>;

/** Measures one question and answers what it measured. */
export type Measured<Question> = (question: Question) => Promise<number>;

/** How much is measured: `most` rounds, or as many as the time allows, but at least `least`. */
export type Extent = { most: number; least: number; withinMs: number };

/** Samples of ours, and of the baseline that was asked the same in between, round by round. */
export type Paired = { ours: number[]; baseline: number[] };

/** The milliseconds that some work takes. */
export const timed =
  <Question>(work: (question: Question) => Promise<unknown>): Measured<Question> =>
  async (question) => {
    const startedAt = performance.now();
    await work(question);
    return performance.now() - startedAt;
  };

/** Calls one round after the other, as many as the extent says: together they would measure each other. */
async function repeat(
  round: (index: number) => Promise<void>,
  { most, least, withinMs }: Extent,
  stopping: AbortSignal,
): Promise<void> {
  const endsAt = performance.now() + withinMs;
  for (let index = 0; index < most; index += 1) {
    if (index >= least && performance.now() > endsAt) return;
    stopping.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop
    await round(index);
  }
}

/** Samples of one side. */
export async function sample<Question>(
  draw: Draw<Question>,
  measured: Measured<Question>,
  extent: Extent,
  stopping: AbortSignal,
): Promise<number[]> {
  const samples: number[] = [];
  const round = async (index: number) => {
    samples.push(await measured(await draw(index)));
  };
  await repeat(round, extent, stopping);
  return samples;
}

/**
 * Ours and the baseline in turns about the same question, each going first in every other round: whatever else the machine
 * does meets both alike, and neither always finds the caches as the other left them.
 */
export async function sampleInPairs<Question>(
  draw: Draw<Question>,
  { ours, baseline }: { ours: Measured<Question>; baseline: Measured<Question> },
  extent: Extent,
  stopping: AbortSignal,
): Promise<Paired> {
  const paired: Paired = { ours: [], baseline: [] };
  const round = async (index: number) => {
    const question = await draw(index);
    if (index % 2 === 0) paired.ours.push(await ours(question));
    paired.baseline.push(await baseline(question));
    if (index % 2 === 1) paired.ours.push(await ours(question));
  };
  await repeat(round, extent, stopping);
  return paired;
}

/** How many times as long the baseline takes: the median over the pairs, so that one slow moment does not decide. */
export function ratioOf({ ours, baseline }: Paired): number {
  return spreadOf(ours.map((own, round) => (baseline[round] ?? Number.NaN) / own)).p50;
}
