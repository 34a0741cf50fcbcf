import { expect, test } from "vitest";
import { at } from "./columns.ts";
import { dirtKinds } from "./dirt.ts";
import { generateRow } from "./generate-row.ts";
import {
  buildOrganization,
  defaultOrganizations,
  generatedChangeMs,
  ordinalOfRank,
  pfaIdOf,
  rankAtOrAfter,
} from "./organizations.ts";

const rio = buildOrganization({ code: "RIO", records: 20_000 }, 7, true);

test("a record depends on nothing but seed, organization and ordinal", () => {
  const again = buildOrganization({ code: "RIO", records: 20_000 }, 7, true);
  const later = generateRow(rio, 12_345);
  expect(generateRow(again, 12_345)).toEqual(later);
  expect(
    generateRow(buildOrganization({ code: "RIO", records: 20_000 }, 8, true), 12_345),
  ).not.toEqual(later);
});

test("a seed gives the same record in every version: mirrors and screenshots rely on it", () => {
  const row = generateRow(rio, 480);
  const seen = [row[at.pfs_id], row[at.pfs_f_category], row[at.pfs_f_source], row[at.recordid]];
  expect(seen).toEqual(["10481", "55010", "RENTAL", 7]);
});

test("the demo has 28 organizations that add up to the total, one empty, one suspended, one the prefix of another", () => {
  for (const total of [0, 100, 150_000, 10_000_000]) {
    const organizations = defaultOrganizations(total);
    expect(organizations.reduce((sum, { records }) => sum + records, 0)).toBe(total);
    expect(organizations).toHaveLength(28);
  }
  const organizations = defaultOrganizations(150_000);
  expect(organizations.filter(({ records }) => records === 0)).toHaveLength(1);
  expect(organizations.filter(({ active }) => active === false)).toHaveLength(1);
  expect(organizations.map(({ code }) => code)).toEqual(expect.arrayContaining(["RIO", "RIOSUR"]));
});

test("PFA ids of an organization have one width and two organizations share ids", () => {
  const large = buildOrganization({ code: "NORTHLNG", records: 4_000_000 }, 7, false);
  for (const organization of [rio, large]) {
    const widths = [0, 1, organization.size - 1].map(
      (ordinal) => pfaIdOf(organization, ordinal).length,
    );
    expect(new Set(widths).size).toBe(1);
  }
  expect(pfaIdOf(buildOrganization({ code: "DELTAPORT", records: 30 }, 7, false), 4)).toBe(
    pfaIdOf(rio, 4),
  );
});

test.each([1, 2, 3, 8, 300, 20_280])(
  "the time of change finds back every one of %i records",
  (records) => {
    const organization = buildOrganization({ code: "ANY", records }, 7, false);
    for (let ordinal = 0; ordinal < records; ordinal += 1) {
      const rank = rankAtOrAfter(organization, generatedChangeMs(organization, ordinal));
      expect(ordinalOfRank(organization, rank)).toBe(ordinal);
    }
  },
);

test("about one record in five hundred is dirty, none when dirt is off, and every kind of dirt occurs", () => {
  const clean = buildOrganization({ code: "RIO", records: 20_000 }, 7, false);
  const dirty = Array.from({ length: 20_000 }, (_, ordinal) => ordinal).filter(
    (ordinal) =>
      JSON.stringify(generateRow(rio, ordinal)) !== JSON.stringify(generateRow(clean, ordinal)),
  );
  expect(dirty.length).toBeGreaterThan(20);
  expect(dirty.length).toBeLessThan(60);
  for (const [name, spoil] of Object.entries(dirtKinds)) {
    const row = generateRow(clean, 0);
    spoil(row);
    expect({ name, row }).not.toEqual({ name, row: generateRow(clean, 0) });
  }
});

test("the mix of the records is that of the field", () => {
  const rows = Array.from({ length: 20_000 }, (_, ordinal) => generateRow(rio, ordinal));
  const share = (index: number, value: unknown): number =>
    rows.filter((row) => row[index] === value).length / 200;
  expect(share(at.pfs_f_source, "RENTAL")).toBeCloseTo(80, -1);
  expect(share(at.pfs_f_source, "PURCHASE")).toBeCloseTo(18, -1);
  expect(share(at.pfs_f_dor, "BEO")).toBeCloseTo(65, -1);
  expect(share(at.pfs_f_actualized, true)).toBeCloseTo(30, -1);
  expect(share(at.pfs_p_startdate, null)).toBeCloseTo(5, -1);
});
