import { expect, test } from "vitest";
import { outcomeText } from "./job-words.ts";

test("the outcome of an action says how many of the jobs changed and why not all did", () => {
  expect(outcomeText({ asked: 1, changed: 1 })).toBe("1 job changed");
  expect(outcomeText({ asked: 4, changed: 3 })).toBe(
    "3 of 4 jobs changed; the other had started, ended or been cancelled meanwhile",
  );
  expect(outcomeText({ asked: 2, changed: 0 })).toBe(
    "Nothing changed: started, ended or cancelled meanwhile",
  );
});
