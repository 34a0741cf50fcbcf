import { expect, test } from "vitest";
import { readCopy, type RowSink, type WireType } from "./copy-binary.ts";

const header = Buffer.concat([
  Buffer.from("PGCOPY\n"),
  Buffer.from([0xff, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
]);
const trailer = Buffer.from([0xff, 0xff]);

const int2 = (...values: number[]) => {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value & 0xff_ff, 2 * index);
  return bytes;
};
const int4 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const field = (bytes: Buffer | null) =>
  bytes ? Buffer.concat([int4(bytes.length), bytes]) : int4(-1);
const row = (...fields: (Buffer | null)[]) =>
  Buffer.concat([int2(fields.length), ...fields.map(field)]);

/** A number by its base-10,000 digits, as PostgreSQL sends it. */
const numeric = (
  digits: number[],
  { weight = digits.length - 1, negative = false }: { weight?: number; negative?: boolean } = {},
) => int2(digits.length, weight, negative ? 0x40_00 : 0, 2, ...digits);

/** Writes down what it is told. */
function recorder(): { sink: RowSink; rows: unknown[][] } {
  const rows: unknown[][] = [];
  let present: unknown[] = [];
  const put = (_column: number, value: unknown) => present.push(value);
  const sink: RowSink = {
    null: (column) => put(column, null),
    integer: put,
    boolean: put,
    date: put,
    number: (column, hundredths, isExact) => put(column, isExact ? hundredths : `~${hundredths}`),
    text: (column, bytes, start, end) =>
      put(column, Buffer.from(bytes.slice(start, end)).toString()),
    endRow: () => {
      rows.push(present);
      present = [];
    },
  };
  return { sink, rows };
}

function read(types: readonly WireType[], ...chunks: Buffer[]): unknown[][] {
  const { sink, rows } = recorder();
  const reader = readCopy(types, sink);
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return rows;
}

const types = ["int4", "bool", "date", "numeric", "text"] as const;
const rows = Buffer.concat([
  row(int4(7), Buffer.from([1]), int4(0), numeric([12, 3400]), Buffer.from("Zoë 🏗")),
  row(null, null, null, null, null),
  row(int4(-7), Buffer.from([0]), int4(-10_958), numeric([]), Buffer.alloc(0)),
]);
const expected = [
  [7, true, 10_957, 12_340_000, "Zoë 🏗"],
  [null, null, null, null, null],
  [-7, false, -1, 0, ""],
];

test("rows come out whole wherever the bytes were cut", () => {
  const bytes = Buffer.concat([header, rows, trailer]);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(read(types, bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(expected);
  }
  const single = Array.from(bytes, (byte) => Buffer.from([byte]));
  expect(read(types, ...single)).toEqual(expected);
});

test.each([
  ["0.01", numeric([100], { weight: -1 }), 1],
  ["0.5", numeric([5000], { weight: -1 }), 50],
  ["-0.99", numeric([9900], { weight: -1, negative: true }), -99],
  ["1234.56", numeric([1234, 5600], { weight: 0 }), 123_456],
  ["a million, whose last digits are not sent", numeric([100], { weight: 1 }), 100_000_000],
  ["-12345678.9", numeric([1234, 5678, 9000], { weight: 1, negative: true }), -1_234_567_890],
  [
    "the largest safe number of cents",
    numeric([90, 719, 9254, 7409, 9100], { weight: 3 }),
    Number.MAX_SAFE_INTEGER,
  ],
  ["one beyond", numeric([90, 719, 9254, 7409, 9200], { weight: 3 }), "~9007199254740992"],
  ["more decimals than two", numeric([1, 5000, 1], { weight: 0 }), "~150"],
])("the number %s is read in hundredths, and told when it is not exact", (_, bytes, hundredths) => {
  expect(read(["numeric"], Buffer.concat([header, row(bytes), trailer]))).toEqual([[hundredths]]);
});

test.each([
  ["another format", ["int4"], [Buffer.from("1\t2\n")], "not a binary COPY"],
  ["too few fields", ["int4", "int4"], [header, row(int4(1))], "1 fields instead of 2"],
  ["bytes after the end", [], [header, trailer, trailer], "after the end"],
  ["a field of another size", ["int4"], [header, row(int2(1))], "2 bytes instead of 4"],
  ["NaN", ["numeric"], [header, row(int2(0, 0, 0xc0_00, 0))], "no finite number"],
  ["an infinite date", ["date"], [header, row(int4(0x7f_ff_ff_ff))], "infinite date"],
] as const)("%s is refused", (_, columns, chunks, message) => {
  expect(() => read(columns, ...chunks)).toThrow(message);
});

test.each([0, 5, header.length, header.length + 9, header.length + rows.length + 1])(
  "rows that end early, after %i bytes, are refused",
  (length) => {
    const bytes = Buffer.concat([header, rows, trailer]).subarray(0, length);
    expect(() => read(types, bytes)).toThrow("cut off");
  },
);
