import { expect, test } from "vitest";
import { ago, untilText } from "./relative-time.ts";

const now = Date.parse("2025-03-01T12:00:00Z");

test("past moments read as a person would say them", () => {
  expect(ago("2025-03-01T11:59:40Z", now)).toBe("just now");
  expect(ago("2025-03-01T11:57:00Z", now)).toBe("3 min ago");
  expect(ago("2025-03-01T09:00:00Z", now)).toBe("3 h ago");
  expect(ago("2025-02-25T12:00:00Z", now)).toBe("4 days ago");
  // A server clock slightly ahead of the browser's is not "in the future" for the reader.
  expect(ago("2025-03-01T12:00:05Z", now)).toBe("just now");
});

test("a coming try counts down to now", () => {
  expect(untilText("2025-03-01T12:00:20Z", now)).toBe("in 20 s");
  expect(untilText("2025-03-01T12:05:00Z", now)).toBe("in 5 min");
  expect(untilText("2025-03-01T11:59:00Z", now)).toBe("now");
});
