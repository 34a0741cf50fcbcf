const SAFE = 2 ** 52;

/** Whether a double holds the sum of two whole numbers, and the next such sum too. */
export const isExactSum = (sum: number, value: number): boolean =>
  value <= SAFE && value >= -SAFE && sum + value <= SAFE && sum + value >= -SAFE;

/** Sums of whole numbers, one per place, exact whatever they come to. */
export class ExactSums {
  private readonly sums: Float64Array;
  /** What a double could not hold any more. */
  private readonly beyond = new Map<number, bigint>();

  constructor(length: number) {
    this.sums = new Float64Array(length);
  }

  add(place: number, value: number): void {
    const sum = this.sums[place] ?? 0;
    if (isExactSum(sum, value)) this.sums[place] = sum + value;
    else this.beyond.set(place, (this.beyond.get(place) ?? 0n) + BigInt(value));
  }

  exact(place: number): bigint {
    return BigInt(this.sums[place] ?? 0) + (this.beyond.get(place) ?? 0n);
  }
}
