type Compare<Value> = (first: Value, second: Value) => number;

/** The first place in an ascending list whose value is not below the given one. */
export function lowerBound<Value>(
  values: readonly Value[],
  value: Value,
  compare: Compare<Value>,
): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = values[middle];
    if (found !== undefined && compare(found, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a value into an ascending list. */
export function insertSorted<Value>(values: Value[], value: Value, compare: Compare<Value>): void {
  values.splice(lowerBound(values, value, compare), 0, value);
}

/** Takes a value out of an ascending list, if it is there. */
export function removeSorted<Value>(values: Value[], value: Value, compare: Compare<Value>): void {
  const place = lowerBound(values, value, compare);
  const found = values[place];
  if (found !== undefined && compare(found, value) === 0) values.splice(place, 1);
}

/** Merges ascending sequences into one, reading no further than it must. */
export function* mergeSorted<Value>(
  sequences: readonly Iterator<Value>[],
  compare: Compare<Value>,
): Generator<Value> {
  const heads = sequences.map((sequence) => ({ sequence, next: sequence.next() }));
  for (;;) {
    let least: (typeof heads)[number] | null = null;
    for (const head of heads) {
      if (head.next.done === true) continue;
      if (
        least === null ||
        least.next.done === true ||
        compare(head.next.value, least.next.value) < 0
      )
        least = head;
    }
    if (least === null || least.next.done === true) return;
    yield least.next.value;
    least.next = least.sequence.next();
  }
}
