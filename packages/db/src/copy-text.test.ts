import { mirrorFields } from "@pfa/domain/field-catalog.ts";
import { someValues } from "@pfa/domain/testing/builders.ts";
import { expect, test } from "vitest";
import { copyLine } from "./copy-text.ts";

const record = (values: Parameters<typeof someValues>[0], extra: Record<string, string> = {}) => ({
  pfaId: "20481",
  recordVersion: 7,
  modifiedAt: "2026-01-02T03:04:05.000Z",
  values: someValues(values),
  extra,
});

const place = { ordinal: 1, rid: null, contentHash: 5 };

const cellOf = (line: string, field: (typeof mirrorFields)[number]) =>
  line.split("\t")[5 + mirrorFields.indexOf(field)];

test("no text can end its cell, its row or the copy", () => {
  const line = copyLine(place, record({ description: "a\tb\nc\rd\\e", model: "\\." }));
  expect(cellOf(line, "description")).toBe(String.raw`a\tb\nc\rd\\e`);
  expect(cellOf(line, "model")).toBe(String.raw`\\.`);
  expect(line.match(/\n/g)).toHaveLength(1);
});

test("no value is told from an empty or a literal text", () => {
  const line = copyLine(place, record({ areaSilo: null, model: String.raw`\N`, equipment: "" }));
  expect(cellOf(line, "areaSilo")).toBe(String.raw`\N`);
  expect(cellOf(line, "model")).toBe(String.raw`\\N`);
  expect(cellOf(line, "equipment")).toBe("");
});

test("what no column is for travels as JSON that PostgreSQL takes", () => {
  const line = copyLine(place, record({}, { a: 'say "hi"', b: "nul\u0000", c: "half \uD800" }));
  expect(line.trimEnd().split("\t").at(-1)).toBe(
    '{"a":"say \\\\"hi\\\\"","b":"nul\uFFFD","c":"half \uFFFD"}',
  );
});
