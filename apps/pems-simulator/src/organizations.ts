import { epochDay, dayMs } from "./dates.ts";
import { areaNames } from "./master-data.ts";
import { mix, mixText } from "./random.ts";

/** What a caller may choose for one organization. */
export interface OrganizationChoice {
  code: string;
  records: number;
  name?: string;
  active?: boolean;
}

/** One organization: everything its records are generated from. */
export interface Organization {
  code: string;
  name: string;
  active: boolean;
  /** Generated records; ordinals run from 0 to one less. */
  size: number;
  seed: number;
  dirt: boolean;
  areas: readonly [string, ...string[]];
  latitude: number;
  longitude: number;
  /** Added to an ordinal to make the PFA id. A power of ten, so that all ids have equal width. */
  idBase: number;
  idLimit: number;
  /** Spreads the times of last change over the records without a table: rank = (step * ordinal + 1) mod size. */
  step: number;
  inverseStep: number;
}

/** Records per organization at the default total of 150,000. */
const defaults: readonly (readonly [code: string, name: string, records: number])[] = [
  ["NORTHLNG", "North Shore LNG Train 4", 60_000],
  ["DELTAPORT", "Delta Port Terminal", 36_000],
  ["RIO", "Rio Export Facility", 20_280],
  ["CEDARREF", "Cedar Refinery Revamp", 8807],
  ["RIOSUR", "Rio Sur Pipeline", 4800],
  ["MESAPOWER", "Mesa Power Station", 3600],
  ["KITSAP", "Kitsap Marine Works", 2900],
  ["ORCHIDLNG", "Orchid LNG", 2400],
  ["SABLEGAS", "Sable Gas Processing", 2000],
  ["TUNDRA", "Tundra Compressor Stations", 1700],
  ["ALDERMINE", "Alder Mine Expansion", 1500],
  ["BRIARPEAK", "Briar Peak Wind", 1300],
  ["COBALTBAY", "Cobalt Bay Smelter", 1150],
  ["DUNEFIELD", "Dune Field Solar", 1050],
  ["EMBERWORKS", "Ember Steel Works", 1000],
  ["FALCONPIPE", "Falcon Pipeline", 290],
  ["GRANITE", "Granite Quarry", 260],
  ["HARBOR", "Harbor Cold Storage", 230],
  ["INDIGO", "Indigo Data Campus", 190],
  ["JUNIPER", "Juniper Hydrogen", 150],
  ["LARKSPUR", "Larkspur Bridge", 120],
  ["MARIGOLD", "Marigold Fertilizer", 90],
  ["NIMBUS", "Nimbus Test Range", 70],
  ["OSPREY", "Osprey Jetty", 50],
  ["PRAIRIE", "Prairie Substation", 35],
  ["QUARTZ", "Quartz Fab Shell", 20],
  ["REDMESA", "Red Mesa Water", 8],
  ["STARLING", "Starling Early Works", 0],
];
const defaultTotal = 150_000;
const suspendedCode = "MARIGOLD";

/** The 28 demo organizations, their skewed sizes scaled so that they add up to the total. */
export function defaultOrganizations(total: number): OrganizationChoice[] {
  const choices = defaults.map(([code, name, records]) => ({
    code,
    name,
    active: code !== suspendedCode,
    records: Math.floor((records * total) / defaultTotal),
  }));
  const placed = choices.reduce((sum, choice) => sum + choice.records, 0);
  const [largest] = choices;
  if (largest !== undefined) largest.records += total - placed;
  return choices;
}

/** Prepares an organization for generating its records. */
export function buildOrganization(
  choice: OrganizationChoice,
  seed: number,
  dirt: boolean,
): Organization {
  const own = mixText(seed, choice.code);
  const shift = mix(own, 1) % areaNames.length;
  const areas = Array.from(
    { length: 5 + (mix(own, 2) % 8) },
    (_, index) => areaNames[(shift + index) % areaNames.length] ?? "",
  );
  const idBase = idBaseFor(choice.records);
  const step = coprimeStep(choice.records);
  return {
    code: choice.code,
    name: choice.name ?? choice.code,
    active: choice.active ?? true,
    size: choice.records,
    seed: own,
    dirt,
    areas: [areas[0] ?? "SHOP", ...areas.slice(1)],
    latitude: 25 + (mix(own, 3) % 2400) / 100,
    longitude: -122 + (mix(own, 4) % 5000) / 100,
    idBase,
    idLimit: idBase * 10,
    step,
    inverseStep: inverse(step, choice.records),
  };
}

/** The PFA id of an ordinal. Equal width inside an organization: text order and numeric order agree. */
export const pfaIdOf = (organization: Organization, ordinal: number): string =>
  String(organization.idBase + ordinal + 1);

/** The ordinal of a PFA id, blanks ignored; null when it is not a number. */
export function ordinalOf(organization: Organization, pfaId: string): number | null {
  const digits = pfaId.replace(/\s/g, "");
  return /^\d{1,15}$/.test(digits) ? Number(digits) - organization.idBase - 1 : null;
}

/** Generated changes lie in the year before the epoch, one after another by rank. */
const changeSpanSeconds = 365 * 86_400;
const changeStartMs = epochDay * dayMs - changeSpanSeconds * 1000;

/** When a generated record was last changed. */
export function generatedChangeMs(organization: Organization, ordinal: number): number {
  const rank = (organization.step * ordinal + 1) % organization.size;
  return changeStartMs + Math.floor((rank * changeSpanSeconds) / organization.size) * 1000;
}

/** The first rank changed at or after a moment: from 0 to the organization's size. */
export function rankAtOrAfter(organization: Organization, ms: number): number {
  const seconds = Math.ceil((ms - changeStartMs) / 1000);
  if (seconds <= 0) return 0;
  return Math.min(organization.size, Math.ceil((seconds * organization.size) / changeSpanSeconds));
}

/** The ordinal of a rank: the inverse of the spread. */
export function ordinalOfRank(organization: Organization, rank: number): number {
  const { size, inverseStep } = organization;
  return (((rank - 1 + size) % size) * inverseStep) % size;
}

function idBaseFor(records: number): number {
  let base = 10_000;
  // Half as many again stay free for records added later.
  while (records * 1.5 + 1000 > base * 9) base *= 10;
  return base;
}

function coprimeStep(size: number): number {
  if (size < 3) return 1;
  let step = Math.floor(size * 0.618);
  while (gcd(step, size) !== 1) step += 1;
  return step;
}

function gcd(first: number, second: number): number {
  return second === 0 ? first : gcd(second, first % second);
}

/** The number that undoes a multiplication by `step` modulo `size` (extended Euclid). */
function inverse(step: number, size: number): number {
  if (size < 2) return 1;
  let [previous, current] = [0, 1];
  let [high, low] = [size, step % size];
  while (low !== 0) {
    const quotient = Math.floor(high / low);
    [previous, current] = [current, previous - quotient * current];
    [high, low] = [low, high - quotient * low];
  }
  return ((previous % size) + size) % size;
}
