import { expect, test } from "vitest";
import { openTrialTally } from "./mapping-trial.ts";
import type { SourceRecord } from "./record.ts";
import { aMirroredRecord } from "./testing/builders.ts";

const read = (pfaId: string, values: SourceRecord["values"]): SourceRecord => ({
  pfaId,
  recordVersion: 7,
  modifiedAt: null,
  values,
  extra: {},
});

const valuesOf = (id: string) => aMirroredRecord({ pfaId: id }).values;
const row = (pfaId: string, message: string) => ({ pfaId, problems: [{ field: "dor", message }] });

test("S44: new, changed and unchanged records are counted, each changed field with what it loses and examples", () => {
  const tally = openTrialTally();
  const held = new Map(["1", "2", "3"].map((id) => [id, aMirroredRecord({ pfaId: id })]));
  tally.add(
    {
      records: [
        read("1", valuesOf("1")),
        read("2", { ...valuesOf("2"), monthlyRate: 6000, areaSilo: null }),
        read("3", { ...valuesOf("3"), monthlyRate: 7000 }),
        read("4", valuesOf("4")),
      ],
      quarantined: [],
    },
    held,
  );
  expect(tally.counts()).toEqual({
    read: 4,
    quarantined: 0,
    added: 1,
    changed: 2,
    unchanged: 1,
    fields: [
      {
        field: "areaSilo",
        changed: 1,
        emptied: 1,
        examples: [{ pfaId: "2", before: "SILO-4", after: null }],
      },
      {
        field: "monthlyRate",
        changed: 2,
        emptied: 0,
        examples: [
          { pfaId: "2", before: 5000, after: 6000 },
          { pfaId: "3", before: 5000, after: 7000 },
        ],
      },
    ],
    problems: [],
  });
});

test("S44: rows that would be set aside are counted by cause, the most frequent first, in bounded memory", () => {
  const tally = openTrialTally();
  const rare = Array.from({ length: 2000 }, (_, index) => row(String(index), `"${index}" is none`));
  tally.add({ records: [], quarantined: [...rare, row("a", '"0" is none')] }, new Map());
  const { read: rows, quarantined, problems } = tally.counts();
  expect({ rows, quarantined, problems: problems.length }).toEqual({
    rows: 2001,
    quarantined: 2001,
    problems: 20,
  });
  expect(problems[0]).toEqual({ field: "dor", message: '"0" is none', rows: 2, pfaId: "0" });
});
