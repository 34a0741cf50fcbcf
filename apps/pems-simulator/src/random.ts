/** Mixes two 32-bit numbers into one; the same pair always gives the same number. */
export function mix(first: number, second: number): number {
  let state =
    Math.imul(first ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(second + 0x165667b1, 0xc2b2ae35);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
  return (state ^ (state >>> 15)) >>> 0;
}

/** Mixes a text into a seed. */
export function mixText(seed: number, text: string): number {
  let state = seed >>> 0;
  for (let index = 0; index < text.length; index += 1) state = mix(state, text.charCodeAt(index));
  return state;
}

/** Draws numbers in [0, 1), the same sequence for the same seed. */
export type Draw = () => number;

/** A sequence of draws for one seed. */
export function drawsOf(seed: number): Draw {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A normally distributed number. */
export function normal(draw: Draw, mean: number, deviation: number): number {
  return mean + deviation * Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

/** One of the values, each as likely. */
export function pick<Value>(draw: Draw, values: readonly [Value, ...Value[]]): Value {
  return values[Math.floor(draw() * values.length)] ?? values[0];
}
