import { expect, test } from "vitest";
import { visibleMessage } from "./visible-message.ts";

const message = "5500 is above the limit";

test("a message that came with money is withheld from a caller who may not see money", () => {
  const withheld = visibleMessage(new Set(["Read"]), ["class", "monthlyRate"], message);
  expect(withheld).not.toContain("5500");
  expect(visibleMessage(new Set(["ViewFinancials"]), ["class", "monthlyRate"], message)).toBe(
    message,
  );
});

test("a message that came without money is for everybody, and no message stays none", () => {
  expect(visibleMessage(new Set(["Read"]), ["class"], message)).toBe(message);
  expect(visibleMessage(new Set(["Read"]), ["monthlyRate"], null)).toBeNull();
});
