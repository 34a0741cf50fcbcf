import { z } from "zod";

/**
 * An array that is measured before its elements are read: an endless one is refused at once and with one reason, not with
 * one for each element.
 */
export function boundedArray<T extends z.ZodType>(
  element: T,
  { min = 0, max }: { min?: number; max: number },
) {
  const hasFit = (given: unknown) =>
    !Array.isArray(given) || (given.length >= min && given.length <= max);
  const error = min === 0 ? `takes at most ${max}` : `takes ${min} to ${max}`;
  return z.custom<z.input<T>[]>(hasFit, { error }).pipe(z.array(element));
}
