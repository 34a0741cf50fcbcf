import fc from "fast-check";
import { expect, test } from "vitest";
import { createFrameReader, encodeFrame, type Frame } from "./progress-frames.ts";

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes): Frame => ({
    kind: "bytes",
    bytes: new Uint8Array(bytes),
  })),
  fc
    .record({ done: fc.nat(), total: fc.nat() })
    .map((counts): Frame => ({ kind: "progress", ...counts })),
  fc.constant<Frame>({ kind: "end" }),
);

test("frames read back in their order, in whatever pieces they arrive", () => {
  fc.assert(
    fc.property(fc.array(frame), fc.integer({ min: 1, max: 50 }), (frames, size) => {
      const sent = frames.flatMap((one) => [...encodeFrame(one)]);
      const read = createFrameReader();
      const arrived: Frame[] = [];
      for (let at = 0; at < sent.length; at += size) {
        arrived.push(...read(Uint8Array.from(sent.slice(at, at + size))));
      }
      expect(arrived).toEqual(frames);
    }),
  );
});

test("bytes that are no frames are refused rather than waited for", () => {
  expect(() => createFrameReader()(new TextEncoder().encode("<html>"))).toThrow(RangeError);
  expect(() => createFrameReader()(Uint8Array.of(9, 0, 0, 0, 0))).toThrow(RangeError);
});
