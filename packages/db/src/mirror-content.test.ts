import { someValues } from "@pfa/domain/testing/builders.ts";
import { expect, test } from "vitest";
import { contentHash } from "./mirror-content.ts";

const record = {
  pfaId: "20481",
  recordVersion: 7,
  modifiedAt: "2026-01-02T03:04:05.000Z",
  values: someValues({ areaSilo: "A", class: null }),
  extra: { pfs_x: "1", pfs_y: "2" },
};
const hash = contentHash(record);

test("a hash is a whole number that is exact, and the same for the same content in whatever order it comes", () => {
  expect(Number.isSafeInteger(hash)).toBe(true);
  const values = Object.fromEntries(Object.entries(record.values).toReversed());
  const extra = { pfs_y: "2", pfs_x: "1" };
  expect(contentHash({ ...record, values: values as typeof record.values, extra })).toBe(hash);
});

test("when PEMS changed a record is not its content", () => {
  expect(contentHash({ ...record, modifiedAt: null })).toBe(hash);
});

test.each([
  ["its version", { recordVersion: 8 }],
  ["a value", { values: someValues({ areaSilo: "B", class: null }) }],
  ["a value in another field", { values: someValues({ areaSilo: null, class: "A" }) }],
  ["an empty text in place of none", { values: someValues({ areaSilo: "A", class: "" }) }],
  [
    "a text in place of a number",
    { values: someValues({ areaSilo: "A", class: null, monthlyRate: "5000" }) },
  ],
  ["an unmapped value", { extra: { pfs_x: "1", pfs_y: "3" } }],
  ["the name of an unmapped value", { extra: { pfs_x: "1", pfs_z: "2" } }],
  ["where an unmapped value ends", { extra: { pfs_x: "1pfs_y:1:2" } }],
  ["an unmapped value more", { extra: { pfs_x: "1", pfs_y: "2", pfs_z: "" } }],
])("a record's hash follows %s", (_what, change) => {
  expect(contentHash({ ...record, ...change })).not.toBe(hash);
});
