import { afterEach, beforeEach, expect, test } from "vitest";
import { day, key, money, openPems, text } from "./testing/pems-calls.ts";

let pems: Awaited<ReturnType<typeof openPems>>;
beforeEach(async () => {
  pems = await openPems({
    organizations: [
      { code: "RIO", records: 300 },
      { code: "CLOSED", records: 5, active: false },
    ],
    faults: { dirt: false },
  });
});
afterEach(() => pems.close());

const written = {
  DESCRIPTION: text('Crane "big" \\ für Süd \u{1F3D7}'),
  PFS_F_CLASS: text("14"),
  PFS_F_CATEGORY: text("14200"),
  PFS_F_MANUFACT: text("TADANO"),
  PFS_F_MODEL: text("GR-1600XL"),
  PFS_F_SOURCE: text("PURCHASE"),
  PFS_F_DOR: text("PROJECT"),
  PFS_F_STARTDATE: day(2027, 2, 28),
  PFS_F_ENDDATE: day(2028, 2, 29),
  PFS_F_RATE: money(1_234_567),
  PFS_F_RATE_UOM: text("WEEK"),
  PFS_F_PRICE: money(5),
  PFS_F_FREIGHT: money(0),
  PFS_F_CONSUMABLES: { NUMERICDATA: { VALUE: 12, NUMOFDEC: 0 } },
  PFS_EQUIPMENT: text("RIO-14200-001 - CRANE MOBILE 50T D"),
  PFA_ACT: text("true"),
  PFA_DIS: text("-"),
  PFS_FT: text("+"),
};

test("every editable field takes its encoding and gives it back, in screen and grid", async () => {
  const saved = await pems.screen("UPDATE", { ...key("10007"), ...written });
  expect(saved.error).toBe(null);
  const read = await pems.screen("GET", key("10007"));
  expect(read.fields).toEqual(saved.fields);
  expect(read.fields).toMatchObject({
    DESCRIPTION: written.DESCRIPTION,
    PFS_F_STARTDATE: { DATETIMEDATA: { YEAR: Date.UTC(2027, 0, 1), MONTH: 2, DAY: 28 } },
    PFS_F_ENDDATE: { DATETIMEDATA: { YEAR: Date.UTC(2028, 0, 1), MONTH: 2, DAY: 29 } },
    PFS_F_RATE: { NUMERICDATA: { VALUE: 1_234_567, NUMOFDEC: 2, SIGN: "+" } },
    PFS_F_CONSUMABLES: { NUMERICDATA: { VALUE: 1200, NUMOFDEC: 2 } },
    PFA_DIS: text("false"),
    PFS_FT: text("true"),
  });
  const [row] = (
    await pems.grid({
      filters: [
        ["pfs_a_org", "=", "RIO"],
        ["pfs_id", "=", "10007"],
      ],
    })
  ).rows;
  expect(row).toMatchObject({
    pfs_description: 'Crane "big" \\ für Süd \u{1F3D7}',
    pfs_f_startdate: "2027-02-28",
    pfs_f_rate: "12345.67",
    pfs_f_price: "0.05",
    pfs_f_catdesc: "CRANE MOBILE 50T D",
    pfs_f_estimatedamt: "0.05",
    pfs_f_actualized: "true",
    pfs_actualizedby: "SVC_PFA",
  });
});

test("only listed fields change, and PEMS derives duration, amount and its marks of change", async () => {
  const [before] = (
    await pems.grid({
      filters: [
        ["pfs_a_org", "=", "RIO"],
        ["pfs_id", "=", "10007"],
      ],
    })
  ).rows;
  await pems.screen("UPDATE", {
    ...key("10007"),
    PFS_F_SOURCE: text("RENTAL"),
    PFS_F_RATE: money(500_000),
    PFS_F_RATE_UOM: text("MONTH"),
    PFS_F_STARTDATE: day(2025, 1, 15),
    PFS_F_ENDDATE: day(2025, 3, 15),
  });
  const [after] = (
    await pems.grid({
      filters: [
        ["pfs_a_org", "=", "RIO"],
        ["pfs_id", "=", "10007"],
      ],
    })
  ).rows;
  const differing = Object.keys(after ?? {}).filter((alias) => before?.[alias] !== after?.[alias]);
  const allowed = [
    "pfs_f_source",
    "pfs_f_startdate",
    "pfs_f_enddate",
    "pfs_f_duration",
    "pfs_f_rate",
    "pfs_f_rate_uom",
    "pfs_f_estimatedamt",
    "pfs_f_lastchangedate",
    "pfs_f_lastrevision",
    "pfs_f_lastchangeby",
    "recordid",
    "pfs_lastmodified",
    "pfs_updatedby",
  ];
  expect(allowed).toEqual(expect.arrayContaining(differing));
  expect(after).toMatchObject({ pfs_f_estimatedamt: "9691.20", pfs_f_duration: "1.94" });
});

test("a stale recordid is refused, a matching or missing one is not, and every save raises it", async () => {
  const { recordid } = await pems.screen("GET", key("10009"));
  const first = await pems.screen(
    "UPDATE",
    { ...key("10009"), PFS_F_RATE: money(100) },
    { recordid },
  );
  expect(first.recordid).toBe(Number(recordid) + 1);
  const stale = await pems.screen(
    "UPDATE",
    { ...key("10009"), PFS_F_RATE: money(200) },
    { recordid },
  );
  expect(stale).toMatchObject({
    status: 200,
    error: "The record has been modified by another user, reload.",
  });
  const blind = await pems.screen("UPDATE", { ...key("10009"), PFS_F_RATE: money(300) });
  expect(blind.recordid).toBe(Number(recordid) + 2);
  const asText = await pems.screen(
    "UPDATE",
    { ...key("10009"), PFS_F_RATE: money(400) },
    { recordid: String(blind.recordid) },
  );
  expect(asText.error).toBe(null);
});

const refusals: [string, Record<string, unknown>, string][] = [
  [
    "an unknown field",
    { PFS_F_COLOUR: text("RED") },
    "The field PFS_F_COLOUR is not a valid field of this screen.",
  ],
  [
    "a text where a number belongs",
    { PFS_F_RATE: text("5000") },
    "The value of PFS_F_RATE has the wrong type.",
  ],
  [
    "a number where a text belongs",
    { PFS_F_MODEL: money(1) },
    "The value of PFS_F_MODEL has the wrong type.",
  ],
  [
    "a text where a date belongs",
    { PFS_F_STARTDATE: text("2026-01-01") },
    "The value of PFS_F_STARTDATE has the wrong type.",
  ],
  [
    "a date that does not exist",
    { PFS_F_STARTDATE: day(2025, 2, 30) },
    "The date of PFS_F_STARTDATE is not a valid date.",
  ],
  [
    "a third decimal",
    { PFS_F_RATE: { NUMERICDATA: { VALUE: 12_345, NUMOFDEC: 3 } } },
    "The value of PFS_F_RATE has too many digits.",
  ],
  [
    "a negative rate",
    { PFS_F_RATE: { NUMERICDATA: { VALUE: 1, SIGN: "-" } } },
    "PFS_F_RATE may not be negative.",
  ],
  ["an unknown flag", { PFA_DIS: text("maybe") }, "The value of PFA_DIS has the wrong type."],
  ["an empty flag", { PFA_DIS: text("") }, "PFA_DIS must be entered."],
  [
    "an unknown category",
    { PFS_F_CATEGORY: text("99999") },
    "Category 99999 is not a valid Category.",
  ],
  [
    "a category of another class",
    { PFS_F_CLASS: text("01"), PFS_F_CATEGORY: text("14200") },
    "Category 14200 is not a valid category of class 01.",
  ],
  ["an unknown source", { PFS_F_SOURCE: text("BARTER") }, "Source BARTER is not a valid Source."],
  [
    "an unknown area",
    { PFS_A_CORPORATE: text("MOON") },
    "Area/Silo MOON is not a valid Area/Silo.",
  ],
  [
    "an unknown equipment",
    { PFS_EQUIPMENT: text("X-1") },
    "Equipment X-1 is not a valid Equipment.",
  ],
  ["a plan field", { PFS_P_RATE: money(1) }, "The field PFS_P_RATE is protected."],
  [
    "a derived field",
    { PFS_F_ESTIMATEDAMT: money(1) },
    "The field PFS_F_ESTIMATEDAMT is protected.",
  ],
  [
    "an end before the start",
    { PFS_F_STARTDATE: day(2026, 5, 2), PFS_F_ENDDATE: day(2026, 5, 1) },
    "Estimated End Date may not be before Estimated Start Date.",
  ],
  [
    "a missing date",
    { PFS_F_ENDDATE: { DATETIMEDATA: null } },
    "PFS_F_STARTDATE and PFS_F_ENDDATE must be entered.",
  ],
  [
    "both flags",
    { PFA_DIS: text("true"), PFS_FT: text("true") },
    "A record may not be Discontinued and Funds Transferable at the same time.",
  ],
];
test.each(refusals)("%s is refused and nothing is saved", async (_, fields, message) => {
  const before = await pems.screen("GET", key("10011"));
  const refused = await pems.screen("UPDATE", { ...key("10011"), ...fields });
  expect([refused.status, refused.error]).toEqual([200, message]);
  expect(await pems.screen("GET", key("10011"))).toEqual(before);
});

test("a call must name a record that exists, in an organization that is active", async () => {
  const errors = await Promise.all([
    pems.screen("UPDATE", { PFS_A_ORG: text("RIO"), PFS_F_RATE: money(1) }),
    pems.screen("UPDATE", { PFS_ID: text("10001"), PFS_F_RATE: money(1) }),
    pems.screen("GET", key("99999")),
    pems.screen("GET", key("10001", "NOWHERE")),
    pems.screen("UPDATE", { ...key("10001", "CLOSED"), PFS_F_RATE: money(1) }),
    pems.screen("DELETE", key("10001")),
  ]);
  expect(errors.map(({ error }) => error)).toEqual([
    "PFS_ID must be entered.",
    "PFS_A_ORG must be entered.",
    "Record not found",
    "Organization NOWHERE is not a valid Organization.",
    "Organization CLOSED is not active.",
    "Authorization failed. You may not delete records of this screen.",
  ]);
});

test("codes in small letters are stored in capitals and empty text clears a field", async () => {
  const saved = await pems.screen("UPDATE", {
    ...key("10013"),
    PFS_F_SOURCE: text("purchase"),
    PFS_F_RATE: text(""),
  });
  expect(saved.fields).toMatchObject({
    PFS_F_SOURCE: text("PURCHASE"),
    PFS_F_RATE: { NUMERICDATA: null },
  });
});

test("a new record gets the next id, no plan, and is read like any other", async () => {
  const {
    DESCRIPTION,
    PFS_F_CLASS,
    PFS_F_CATEGORY,
    PFS_F_SOURCE,
    PFS_F_DOR,
    PFS_F_STARTDATE,
    PFS_F_ENDDATE,
  } = written;
  const [row] = (await pems.grid({ rows: 1 })).rows;
  const fields = {
    DESCRIPTION,
    PFS_F_CLASS,
    PFS_F_CATEGORY,
    PFS_F_SOURCE,
    PFS_F_DOR,
    PFS_F_STARTDATE,
    PFS_F_ENDDATE,
  };
  const incomplete = await pems.screen("ADD", { PFS_A_ORG: text("RIO"), ...fields });
  expect(incomplete.error).toBe("PFS_A_CORPORATE must be entered.");
  const added = await pems.screen("ADD", {
    PFS_A_ORG: text("RIO"),
    ...fields,
    PFS_A_CORPORATE: text(row?.["pfs_f_area"] ?? ""),
  });
  expect(added).toMatchObject({
    error: null,
    recordid: 1,
    fields: { PFS_ID: text("10301"), PFS_P_STARTDATE: { DATETIMEDATA: null } },
  });
  expect(
    (
      await pems.grid({
        filters: [
          ["pfs_a_org", "=", "RIO"],
          ["pfs_id", ">", "10299"],
        ],
      })
    ).rows,
  ).toMatchObject([{ pfs_id: "10300" }, { pfs_id: "10301", pfs_p_startdate: "" }]);
});
