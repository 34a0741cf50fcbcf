/**
 * Records of each organization: skewed as in life, each half as large as the one before, about twice the largest together.
 * None is smaller than a thousand, unless the largest is.
 */
export function organizationSizes(largest: number, organizations: number): number[] {
  return Array.from({ length: organizations }, (_, index) =>
    Math.max(Math.min(1000, largest), Math.round(largest / 2 ** index)),
  );
}
