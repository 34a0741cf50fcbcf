import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MirrorWatch } from "./mirror-watch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers come from the versions of the list, one for each time it is asked. */
function aWatch(...versions: number[]) {
  let asked = 0;
  const watch: MirrorWatch = new MirrorWatch(() => {
    watch.seen(versions[asked] ?? 0);
    asked += 1;
    return Promise.resolve();
  });
  return { watch, asked: () => asked };
}

test("rows are asked for until they are of the version that was told of", async () => {
  const { watch, asked } = aWatch(6, 6, 7);
  watch.expect(7);
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked()).toBe(3);
});

test("rows that are of it already are not asked for again", async () => {
  const { watch, asked } = aWatch();
  watch.expect(7);
  watch.seen(8);
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked()).toBe(0);
});

test("a server that never gets there is asked eight times and no more", async () => {
  const { watch, asked } = aWatch();
  watch.expect(7);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(8);
});
