import { expect, test } from "vitest";
import { issuesReport } from "./issues-report.ts";

test("a report is a table that executes nothing of the file it is about", () => {
  const report = issuesReport([
    {
      row: 4,
      pfaId: "=1+1",
      field: "monthlyRate",
      value: 'a "dear", one',
      rule: "wrong_type",
      message: "Monthly rate must be an amount in US dollars",
    },
  ]);
  expect(report.split("\r\n")).toEqual([
    "\uFEFFRow,PFA ID,Field,Value,Rule,Why",
    `4,'=1+1,Monthly rate,"a ""dear"", one",wrong_type,Monthly rate must be an amount in US dollars`,
  ]);
});
