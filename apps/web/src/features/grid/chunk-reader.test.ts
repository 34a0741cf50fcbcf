import type { RowRange } from "@pfa/domain/view-requests.ts";
import { expect, test, vi } from "vitest";
import { ChunkReader } from "./chunk-reader.ts";

/** A grid of a thousand empty places, and what is asked for it. */
function aReader() {
  const asked: { range: RowRange; signal: AbortSignal; fail: (error: Error) => void }[] = [];
  const filled = new Set<number>();
  const failures: unknown[] = [];
  let drawn: RowRange = { startRow: 0, endRow: 0 };
  const reader = new ChunkReader({
    drawn: () => drawn,
    isBlank: ({ startRow }) => !filled.has(startRow),
    read: (range, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        asked.push({ range, signal, fail: reject });
      }),
    onFailed: (error) => failures.push(error),
  });
  return {
    reader,
    asked,
    filled,
    failures,
    draw: (startRow: number) => {
      drawn = { startRow, endRow: startRow + 60 };
      reader.attend();
    },
    ranges: () => asked.map(({ range }) => [range.startRow, range.endRow]),
  };
}

/** A drag is over when it rests: real time would only make this slow. */
async function resting(act: () => void): Promise<void> {
  vi.useFakeTimers();
  act();
  await vi.advanceTimersByTimeAsync(60);
  vi.useRealTimers();
}

test("a leap asks once it rests, for what is drawn then, in one request", async () => {
  const { draw, ranges } = aReader();
  await resting(() => {
    draw(100);
    draw(400);
    draw(820);
  });
  expect(ranges()).toEqual([[800, 900]]);
});

test("rows that come into sight step by step are asked for at once and ahead, each once", async () => {
  const { draw, ranges } = aReader();
  await resting(() => draw(0));
  draw(3);
  draw(6);
  expect(ranges()).toEqual([
    [0, 100],
    [100, 200],
  ]);
});

test("what has been scrolled away is given up, what is near is not", async () => {
  const { draw, asked } = aReader();
  await resting(() => draw(0));
  await resting(() => draw(100));
  expect(asked[0]?.signal.aborted).toBe(false);
  await resting(() => draw(700));
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
});

test("rows given up are asked for again when one is back", async () => {
  const { draw, ranges } = aReader();
  await resting(() => draw(0));
  await resting(() => draw(700));
  await resting(() => draw(0));
  expect(ranges()).toEqual([
    [0, 100],
    [700, 800],
    [0, 100],
  ]);
});

test("rows that could not be read wait for the wish to try again, or for one to come back", async () => {
  const { draw, asked, reader, failures, ranges } = aReader();
  await resting(() => draw(0));
  asked[0]?.fail(new Error("no"));
  await Promise.resolve();
  await resting(() => draw(1));
  expect(failures).toHaveLength(1);
  expect(reader.hasFailed).toBe(true);
  expect(ranges().filter(([start]) => start === 0)).toHaveLength(1);
  reader.retryFailed();
  expect(reader.hasFailed).toBe(false);
  expect(ranges().filter(([start]) => start === 0)).toHaveLength(2);
});

test("places that are filled are not asked for", async () => {
  const { draw, filled, ranges } = aReader();
  filled.add(0).add(50);
  await resting(() => draw(20));
  expect(ranges()).toEqual([]);
});
