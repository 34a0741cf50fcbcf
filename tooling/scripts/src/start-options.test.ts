import { expect, test } from "vitest";
import { parseStartOptions } from "./start-options.ts";

test("without arguments nothing is deleted and the demo has its usual size", () => {
  expect(parseStartOptions([])).toEqual({ fresh: false, records: null });
});

test("both options are read, digits grouped or not, with or without the dashes that pnpm hands on", () => {
  expect(parseStartOptions(["--", "--fresh", "--records", "1_000,000"])).toEqual({
    fresh: true,
    records: 1_000_000,
  });
});

test.for(["ten", "-1", "1.5", "10000001", "", " "])(
  "--records %s is refused with its limits",
  (text) => {
    expect(() => parseStartOptions([`--records=${text}`])).toThrow("from 0 to 10000000");
  },
);

test("an unknown option is refused", () => {
  expect(() => parseStartOptions(["--frsh"])).toThrow("--frsh");
});
