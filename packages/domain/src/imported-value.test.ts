import { expect, test } from "vitest";
import { detectForms } from "./file-forms.ts";
import type { FileForms } from "./import-file.ts";
import { readImported } from "./imported-value.ts";
import type { FieldValue } from "./record.ts";

const american: FileForms = { decimal: "point", days: "mdy" };
const european: FileForms = { decimal: "comma", days: "dmy" };

const amount = (cell: FieldValue, forms = american) => {
  const read = readImported("monthlyRate", cell, forms);
  return read.ok ? read.value : read.error.rule;
};
const day = (cell: FieldValue, forms = american) => {
  const read = readImported("forecastStart", cell, forms);
  return read.ok ? read.value : read.error.rule;
};

test("I3: amounts are read by the file's own signs, and never by a guess", () => {
  expect(["1,234.50", "$ 1 234.5", "1234.50 USD", "0.07"].map((cell) => amount(cell))).toEqual([
    1234.5, 1234.5, 1234.5, 0.07,
  ]);
  expect(["1.234,50", "1 234,50 €", "1’234,5"].map((cell) => amount(cell, european))).toEqual([
    1234.5, 1234.5, 1234.5,
  ]);
  expect(["50,00", "1.2.3", "abc", "1,23,456"].map((cell) => amount(cell))).toEqual([
    "wrong_type",
    "wrong_type",
    "wrong_type",
    "wrong_type",
  ]);
  expect(["(500)", "-500", -500].map((cell) => amount(cell))).toEqual([
    "out_of_range",
    "out_of_range",
    "out_of_range",
  ]);
  expect(amount("#N/A")).toBe("excel_error");
});

test("I3: days are read as figures, names and Excel's numbers", () => {
  expect(
    [
      "2026-01-31",
      "1/31/2026",
      "31 Jan 2026",
      "Jan 31, 2026",
      "2026-01-31T00:00:00",
      46053,
      "46053",
    ].map((cell) => day(cell)),
  ).toEqual(Array(7).fill("2026-01-31"));
  expect(["31.01.2026", "31/1/26", "31-January-2026"].map((cell) => day(cell, european))).toEqual(
    Array(3).fill("2026-01-31"),
  );
  expect(["2026-02-30", "13/13/2026", 12, "soon", true].map((cell) => day(cell))).toEqual(
    Array(5).fill("wrong_type"),
  );
});

const read = (field: Parameters<typeof readImported>[0], cell: FieldValue) => {
  const result = readImported(field, cell, american);
  return result.ok ? result.value : result.error.rule;
};

test("I3: flags, lists and codes are read as people write them", () => {
  expect(["yes", "X", 1, true].map((cell) => read("isDiscontinued", cell))).toEqual(
    Array(4).fill(true),
  );
  expect(["No", 0, false].map((cell) => read("isDiscontinued", cell))).toEqual(
    Array(3).fill(false),
  );
  expect(read("isDiscontinued", "maybe")).toBe("wrong_type");
  expect(read("source", "rental")).toBe("Rental");
  expect(read("source", "Lease")).toBe("not_in_list");
  expect(read("class", 14)).toBe("14");
  expect(read("model", "  LTM 1100 ")).toBe("LTM 1100");
});

const rowsOf = (...cells: FieldValue[]) => cells.map((cell, row) => ({ row, cells: [cell] }));

test("I2: one cell that leaves no choice decides for the file", () => {
  expect(detectForms(["forecastStart"], rowsOf("1/2/2026", "3/4/2026", "25/4/2026"))).toMatchObject(
    {
      days: "dmy",
      isSure: { days: true },
    },
  );
  expect(detectForms(["forecastEnd"], rowsOf("1/2/2026", "4/25/2026"))).toMatchObject({
    days: "mdy",
    isSure: { days: true },
  });
  expect(detectForms(["monthlyRate"], rowsOf("1.234", "12,5", "1.000,00"))).toMatchObject({
    decimal: "comma",
    isSure: { decimal: true },
  });
  expect(detectForms(["monthlyRate"], rowsOf("1,234,567", "1,000"))).toMatchObject({
    decimal: "point",
    isSure: { decimal: true },
  });
});

test("I2: where no cell decides, it is said so", () => {
  expect(detectForms(["forecastStart", "monthlyRate"], rowsOf("1/2/2026"))).toEqual({
    days: "mdy",
    decimal: "point",
    isSure: { days: false, decimal: false },
  });
  expect(detectForms(["monthlyRate"], rowsOf("1,234")).isSure.decimal).toBe(false);
});
