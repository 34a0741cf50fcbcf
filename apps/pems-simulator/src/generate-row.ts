import { at, columns } from "./columns.ts";
import type { Row } from "./columns.ts";
import { dayMs, epochDay } from "./dates.ts";
import { addDirt } from "./dirt.ts";
import { amountHundredths, durationHundredths } from "./derived.ts";
import { categories, classes, daysPerMonth, editors, makes } from "./master-data.ts";
import type { Category } from "./master-data.ts";
import { generatedChangeMs, pfaIdOf } from "./organizations.ts";
import type { Organization } from "./organizations.ts";
import { drawsOf, mix, normal, pick } from "./random.ts";
import type { Draw } from "./random.ts";

const blank: Row = columns.map(() => null);
const dormant = { actualized: false, discontinued: false, transferable: false };
const [firstCategory, ...otherCategories] = categories;

/** A record without a value in any column. */
export const blankRow = (): Row => blank.slice();

/** The generated record of an ordinal: a pure function of the seed, the organization and the ordinal. */
export function generateRow(organization: Organization, ordinal: number): Row {
  const seed = mix(organization.seed, ordinal);
  const draw = drawsOf(seed);
  const row = blankRow();
  const category = drawCategory(draw);
  const hasPlan = draw() >= 0.05;

  putIdentity(row, organization, ordinal);
  putForecast(row, organization, category, draw);
  if (hasPlan) putPlan(row, category, draw);
  putLifecycle(row, organization, category, draw);
  putChange(row, organization, ordinal, draw);
  if (organization.dirt) addDirt(row, seed);
  return row;
}

function drawCategory(draw: Draw): Category {
  // Squared: the first classes (pickups, utility vehicles) are the many, as on a site.
  const place = Math.floor(draw() ** 1.4 * categories.length);
  return (
    otherCategories[place - 1] ??
    firstCategory ?? {
      classCode: "",
      code: "",
      text: "",
      monthlyLow: 0,
      monthlyHigh: 0,
      makes: ["UNKNOWN"],
    }
  );
}

function putIdentity(row: Row, organization: Organization, ordinal: number): void {
  const pfaId = pfaIdOf(organization, ordinal);
  row[at.pfs_id] = pfaId;
  row[at.pfs_a_org] = organization.code;
  row[at.pfs_a_rowid] = `R${pfaId}`;
  row[at.pfs_a_project] = String(100_000 + (organization.seed % 900_000));
  row[at.pfs_a_projdesc] = organization.name;
  row[at.pfs_a_originalid] = pfaId;
}

/** What the project manager intends now; the plan is derived backwards from it, so that both stay alike. */
function putForecast(row: Row, organization: Organization, category: Category, draw: Draw): void {
  const make = pick(draw, category.makes);
  const model = pick(draw, makes[make] ?? ["STANDARD"]);
  const area = pick(draw, organization.areas);
  const mix100 = draw() * 100;
  const monthly = category.monthlyLow + draw() * (category.monthlyHigh - category.monthlyLow);
  const start = epochDay - 540 + Math.floor(draw() * 1260);
  const source = drawSource(mix100);
  row[at.pfs_f_class] = category.classCode;
  row[at.pfs_f_category] = category.code;
  row[at.pfs_f_catdesc] = category.text;
  row[at.pfs_f_manufacturer] = make;
  row[at.pfs_f_model] = model;
  row[at.pfs_f_area] = area;
  row[at.pfs_f_source] = source;
  row[at.pfs_f_dor] = drawDor(draw() * 100);
  row[at.pfs_f_startdate] = start;
  row[at.pfs_f_enddate] = start + drawDays(draw);
  putPrices(row, monthly, source, draw);
  row[at.pfs_f_leadtime] = 7 + Math.floor(draw() * 84);
  row[at.pfs_f_freight] = Math.round(monthly * (10 + draw() * 30));
  row[at.pfs_f_consumables] = draw() < 0.4 ? Math.round(monthly * draw() * 15) : 0;
  row[at.pfs_description] = `${category.text} - ${area}`;
  row[at.pfs_a_catgroup] = classes[category.classCode] ?? null;
}

const drawSource = (percent: number): string => {
  if (percent < 80) return "RENTAL";
  if (percent < 98) return "PURCHASE";
  return percent < 99.2 ? "LEASE" : "OWNED";
};

const drawDor = (percent: number): string => {
  if (percent < 65) return "BEO";
  return percent < 99 ? "PROJECT" : "CORP";
};

/** Log-normal around eight months, from a week to three years. */
function drawDays(draw: Draw): number {
  const months = Math.exp(normal(draw, Math.log(8), 0.7));
  return Math.min(Math.max(Math.round(months * daysPerMonth), 7), 1096);
}

function putPrices(row: Row, monthly: number, source: string, draw: Draw): void {
  const share = draw() * 100;
  const unit = share < 94 ? "MONTH" : share < 98 ? "WEEK" : "DAY";
  const perUnit =
    unit === "MONTH"
      ? monthly
      : unit === "WEEK"
        ? (monthly * 7) / daysPerMonth
        : monthly / daysPerMonth;
  const wantsBoth = draw() < 0.5;
  // Most rates are round figures; the others keep their cents.
  const rate = draw() < 0.7 ? Math.round(perUnit) * 100 : Math.round(perUnit * 100);
  const price = Math.round(monthly * (28 + draw() * 17)) * 100;
  row[at.pfs_f_rate] = source !== "PURCHASE" || wantsBoth ? rate : null;
  row[at.pfs_f_rate_uom] = row[at.pfs_f_rate] === null ? null : unit;
  row[at.pfs_f_price] = source === "PURCHASE" || wantsBoth ? price : null;
}

function putPlan(row: Row, category: Category, draw: Draw): void {
  const slip = Math.round(normal(draw, 14, 30));
  const inflation = Math.max(0.6, normal(draw, 1.03, 0.08));
  const stretch = Math.max(0.4, normal(draw, 1.01, 0.08));
  const switched = draw() < 0.03;
  const [start, end] = [Number(row[at.pfs_f_startdate]), Number(row[at.pfs_f_enddate])];
  const planStart = start - slip;
  const [rate, price] = [
    scaled(row[at.pfs_f_rate] ?? null, 1 / inflation),
    scaled(row[at.pfs_f_price] ?? null, 1 / inflation),
  ];
  row[at.pfs_p_class] = category.classCode;
  row[at.pfs_p_category] = category.code;
  row[at.pfs_p_catdesc] = category.text;
  row[at.pfs_p_manufacturer] = row[at.pfs_f_manufacturer] ?? null;
  row[at.pfs_p_model] = row[at.pfs_f_model] ?? null;
  // A few needs changed between renting and buying since the budget, where both figures are known.
  row[at.pfs_p_source] =
    switched && rate !== null && price !== null ? "PURCHASE" : (row[at.pfs_f_source] ?? null);
  row[at.pfs_p_dor] = row[at.pfs_f_dor] ?? null;
  row[at.pfs_p_startdate] = planStart;
  row[at.pfs_p_enddate] = planStart + Math.max(7, Math.round((end - start) / stretch));
  row[at.pfs_p_rate] = rate;
  row[at.pfs_p_rate_uom] = row[at.pfs_f_rate_uom] ?? null;
  row[at.pfs_p_price] = price;
  putEstimate(row, rate, draw);
}

function putEstimate(row: Row, rate: number | null, draw: Draw): void {
  const created = epochDay - 700 + Math.floor(draw() * 120);
  row[at.pfs_a_projrev] = 1 + Math.floor(draw() * 6);
  row[at.pfs_p_projcode] = `${String(row[at.pfs_f_class])}.${1000 + Math.floor(draw() * 9000)}`;
  row[at.pfs_p_ocrrate] = scaled(rate, 0.94);
  row[at.pfs_p_ocrrate_uom] = row[at.pfs_p_rate_uom] ?? null;
  row[at.pfs_p_rateused] = rate === null ? null : "ESCALATED";
  row[at.pfs_p_duration] = durationHundredths(row[at.pfs_p_startdate], row[at.pfs_p_enddate]);
  row[at.pfs_p_estimatedamt] = amountHundredths(row, "plan");
  row[at.pfs_p_created] = created;
  row[at.pfs_p_modified] = created + Math.floor(draw() * 60);
  row[at.pfs_a_leadtimerental] = 7 + Math.floor(draw() * 56);
  row[at.pfs_a_leadtimepurch] = 30 + Math.floor(draw() * 240);
  row[at.pfs_p_qsr] = Math.round(draw() * 10_000);
  row[at.pfs_p_totalocrr] = scaled(row[at.pfs_p_estimatedamt] ?? null, 0.94);
  row[at.pfs_p_variance] = scaled(row[at.pfs_p_estimatedamt] ?? null, 0.06);
  row[at.pfs_p_deprflag] = draw() < 0.1;
  row[at.pfs_p_mitigation] = 0;
  row[at.pfs_p_freight] = row[at.pfs_f_freight] ?? null;
  row[at.pfs_p_consumables] = row[at.pfs_f_consumables] ?? null;
}

const scaled = (value: Row[number], factor: number): number | null =>
  typeof value === "number" ? Math.round(value * factor) : null;

function putLifecycle(row: Row, organization: Organization, category: Category, draw: Draw): void {
  const start = Number(row[at.pfs_f_startdate]);
  const { actualized, discontinued, transferable } = drawStatus(start < epochDay, draw() * 100);
  row[at.pfs_f_actualized] = actualized;
  row[at.pfs_f_discontinued] = discontinued;
  row[at.pfs_f_fundstrans] = transferable;
  if (actualized) {
    row[at.pfs_actualizeddate] = Math.min(start + Math.floor(draw() * 10), epochDay);
    row[at.pfs_actualizedby] = pick(draw, editors);
  }
  if (actualized ? draw() < 0.6 : draw() < 0.1) {
    row[at.pfs_contract] = `CA-${10_000 + Math.floor(draw() * 9000)}`;
    row[at.pfs_contract_rev] = String(Math.floor(draw() * 4));
  }
  if (actualized && draw() < 0.9)
    row[at.pfs_equipment_tag] = equipmentText(
      organization,
      category,
      Math.floor(draw() * assetsPerCategory),
    );
}

function drawStatus(begun: boolean, percent: number): typeof dormant {
  if (percent < 6) return { ...dormant, discontinued: true };
  if (percent < 10) return { ...dormant, transferable: true };
  // 43 % of the records have begun by the epoch; 78 % of the nine tenths left make 30 % of all.
  return begun && percent < 80 ? { ...dormant, actualized: true } : dormant;
}

function putChange(row: Row, organization: Organization, ordinal: number, draw: Draw): void {
  const changedMs = generatedChangeMs(organization, ordinal);
  const revisions = Math.floor(draw() * 8);
  const person = pick(draw, editors);
  row[at.pfs_f_duration] = durationHundredths(row[at.pfs_f_startdate], row[at.pfs_f_enddate]);
  row[at.pfs_f_estimatedamt] = amountHundredths(row, "forecast");
  row[at.pfs_f_lastrevision] = revisions;
  row[at.pfs_f_lastchangedate] = revisions === 0 ? null : Math.floor(changedMs / dayMs);
  row[at.pfs_f_lastchangeby] = revisions === 0 ? null : person;
  row[at.recordid] = 1 + revisions;
  row[at.pfs_created] = epochDay - 700 + Math.floor(draw() * 300);
  row[at.pfs_lastmodified] = changedMs;
  row[at.pfs_statusdate] = row[at.pfs_actualizeddate] ?? null;
  row[at.pfs_createdby] = "ESS.IMPORT";
  row[at.pfs_updatedby] = revisions === 0 ? "ESS.IMPORT" : person;
}

/** Assets of each category in each organization. */
export const assetsPerCategory = 4;

/** The tag of an asset: organization, category, number. */
export const assetTag = (organizationCode: string, categoryCode: string, number: number): string =>
  `${organizationCode.slice(0, 5)}-${categoryCode}-${String(number + 1).padStart(3, "0")}`;

const equipmentText = (organization: Organization, category: Category, number: number): string =>
  `${assetTag(organization.code, category.code, number)} - ${category.text}`;
