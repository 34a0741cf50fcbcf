/** Makes and their models. CAT beside CATERPILLAR is on purpose: master data of this kind holds both. */
export const makes: Readonly<Record<string, readonly [string, ...string[]]>> = {
  FORD: ["F-150", "F-250", "F-350", "TRANSIT"],
  CATERPILLAR: ["D6T", "320", "336", "966", "815", "140M", "TL943"],
  CAT: ["D6T", "320", "336", "966"],
  "JOHN DEERE": ["850K", "310SL", "8R 340", "GATOR HPX"],
  KOMATSU: ["D61PX", "PC210", "PC300", "WA470"],
  LIEBHERR: ["LTM 1050", "R 920", "L 550"],
  HITACHI: ["ZX210", "ZX300"],
  VOLVO: ["EC220", "L120", "SD115"],
  JCB: ["507-42", "510-56", "8085"],
  BOBCAT: ["S650", "T770", "UV34"],
  KUBOTA: ["RTV-X1140", "SVL75", "KX040"],
  TAKEUCHI: ["TB260C", "TL12R2"],
  TADANO: ["GR-1600XL", "GR-500XL"],
  GROVE: ["RT530E", "GMK3050", "YB5515"],
  "LINK-BELT": ["RTC-8050", "HTC-8675"],
  TEREX: ["RT 555", "AL4"],
  GENIE: ["S-60X", "Z-45", "GS-2632"],
  JLG: ["600AJ", "450AJ", "2632ES", "1055"],
  SKYJACK: ["SJ6832", "SJ61T", "SJ3226"],
  "WACKER NEUSON": ["LTV6K", "RD12", "RC110"],
  "ATLAS COPCO": ["HILIGHT V5", "XAS 185"],
  SULLAIR: ["185DPQ", "375"],
  GENERAC: ["MLT6SMD", "XG10000"],
  CUMMINS: ["C20D6", "C60D6"],
  HYSTER: ["H50XT", "H80FT"],
  YALE: ["GLP050", "GDP080"],
  FONTAINE: ["REVOLUTION", "XCALIBUR"],
  "GREAT DANE": ["FREEDOM", "CHAMPION"],
  UNKNOWN: ["UNKNOWN", "STANDARD"],
};

/** One equipment category: its class, its text, what a month of it costs and who makes it. */
export interface Category {
  classCode: string;
  code: string;
  text: string;
  monthlyLow: number;
  monthlyHigh: number;
  makes: readonly [string, ...string[]];
}

/** Equipment classes by code. */
export const classes: Readonly<Record<string, string>> = {
  "01": "AUTOMOTIVE",
  "02": "TRUCKS LIGHT",
  "04": "TRAILERS",
  "06": "UTILITY VEHICLES",
  "10": "EARTHMOVING",
  "14": "CRANES",
  "20": "COMPACTION",
  "28": "CONTAINERS",
  "40": "AERIAL LIFTS",
  "53": "LIGHTING",
  "55": "ELECTRONICS",
  "57": "FORKLIFTS",
};

type CategoryTuple = readonly [
  code: string,
  text: string,
  low: number,
  high: number,
  ...Category["makes"],
];

const categoryTable: readonly CategoryTuple[] = [
  ["01003", "SEDAN MEDIUM G", 900, 1400, "FORD"],
  ["01010", "SUV COMPACT 4WD G", 1100, 1700, "FORD"],
  ["02012", "PICKUP COMPACT 4X4 G", 1200, 1700, "FORD"],
  ["02036", "PICKUP 1/2 TON 4X4 CREW CAB G", 1300, 2200, "FORD"],
  ["02059", "PICKUP 3/4 TON 4X4 CREW CAB D", 1500, 2300, "FORD"],
  ["02065", "PICKUP 1 TON 4X4 CREW CAB D", 1700, 2500, "FORD"],
  ["02090", "VAN CARGO G", 1500, 2100, "FORD"],
  ["02095", "VAN PASSENGER 8-15 PERSON G", 1600, 2400, "FORD"],
  ["04150", "TRAILER FLATBED 40-53 FT", 800, 1600, "FONTAINE", "GREAT DANE"],
  ["04700", "TRAILER PLATFORM", 900, 1700, "FONTAINE", "GREAT DANE"],
  ["04705", "TRAILER EXTENDABLE", 1200, 2200, "FONTAINE", "GREAT DANE"],
  ["06050", "UTILITY VEHICLE 4 SEAT D", 900, 1500, "KUBOTA", "BOBCAT", "JOHN DEERE"],
  ["06055", "UTILITY VEHICLE 6 SEAT D", 1000, 1500, "KUBOTA", "BOBCAT", "JOHN DEERE"],
  ["10100", "DOZER 100-150 HP D", 6500, 11_000, "CATERPILLAR", "CAT", "JOHN DEERE", "KOMATSU"],
  [
    "10200",
    "EXCAVATOR 20-30 T D",
    5500,
    8500,
    "CATERPILLAR",
    "CAT",
    "KOMATSU",
    "HITACHI",
    "VOLVO",
    "LIEBHERR",
  ],
  [
    "10300",
    "LOADER WHEEL 3.5-4.5 CY D",
    8500,
    12_000,
    "CATERPILLAR",
    "KOMATSU",
    "VOLVO",
    "LIEBHERR",
  ],
  ["10400", "EXCAVATOR COMPACT 5 T D", 1900, 3100, "KUBOTA", "TAKEUCHI", "JCB"],
  ["10500", "LOADER TRACK COMPACT D", 2400, 3600, "TAKEUCHI", "KUBOTA", "BOBCAT"],
  ["14100", "CRANE MOBILE 25T D", 7500, 11_000, "TEREX", "GROVE"],
  ["14200", "CRANE MOBILE 50T D", 11_000, 16_000, "TADANO", "GROVE", "LINK-BELT", "LIEBHERR"],
  ["14300", "CRANE MOBILE 160T D", 38_000, 55_000, "TADANO", "LIEBHERR", "LINK-BELT"],
  ["14500", "CRANE CARRY DECK 8.5-10T D", 4500, 7000, "GROVE"],
  ["20100", "ROLLER SINGLE DRUM D", 3000, 4800, "VOLVO", "WACKER NEUSON"],
  ["20200", "ROLLER TANDEM D", 3000, 4500, "WACKER NEUSON", "VOLVO"],
  ["28152", "CONTAINER STORAGE 40 FT", 150, 450, "UNKNOWN"],
  ["28160", "CONTAINER OFFICE 40 FT", 450, 950, "UNKNOWN"],
  ["40100", "LIFT BOOM 40-60 FT D", 2300, 3800, "GENIE", "JLG", "SKYJACK"],
  ["40200", "LIFT SCISSOR 26-32 FT", 600, 1100, "GENIE", "JLG", "SKYJACK"],
  ["53200", "LIGHT PLANT 6 KW D", 700, 1200, "WACKER NEUSON", "GENERAC", "ATLAS COPCO", "CUMMINS"],
  ["53300", "LIGHT TOWER D", 700, 1200, "GENERAC", "ATLAS COPCO", "TEREX"],
  ["55007", "BADGE CLOCK", 45, 95, "UNKNOWN"],
  ["55010", "RADIO HANDHELD", 40, 90, "UNKNOWN"],
  ["57000", "FORKLIFT 5000 LB G", 900, 1500, "HYSTER", "YALE"],
  ["57100", "FORKLIFT 8000 LB D", 1300, 2100, "HYSTER", "YALE"],
  ["57200", "FORKLIFT TELEHANDLER D", 2200, 3600, "JCB", "JLG", "CATERPILLAR"],
];

/** Every equipment category of the master. */
export const categories: readonly Category[] = categoryTable.map(
  ([code, text, monthlyLow, monthlyHigh, ...of]) => ({
    classCode: code.slice(0, 2),
    code,
    text,
    monthlyLow,
    monthlyHigh,
    makes: of,
  }),
);

const byCode = new Map(categories.map((category) => [category.code, category]));

/** The category of a code, or null when the master has none. */
export const findCategory = (code: string): Category | null => byCode.get(code) ?? null;

export const sources = ["RENTAL", "PURCHASE", "LEASE", "OWNED"] as const;
export const dors = ["BEO", "PROJECT", "CORP"] as const;
export const rateUnits = ["MONTH", "WEEK", "DAY", "HOUR"] as const;

/** Average days of a month, as PEMS counts. */
export const daysPerMonth = 30.44;
/** How many of a unit make a month. HOUR has no agreed factor, so PEMS leaves the amount of such a record empty. */
export const unitsPerMonth: Readonly<Record<string, number>> = {
  MONTH: 1,
  WEEK: daysPerMonth / 7,
  DAY: daysPerMonth,
};

/** Every area name; an organization has the first few after a shift of its own. */
export const areaNames = [
  "SILO-1", "SILO-2", "SILO-3", "SILO-4", "YARD-A", "YARD-B", "SHOP", "LAYDOWN", "STAGING", "OFFICE",
  "North Area", "South Silo", "East Expansion", "West Plant", "Logistics Hub",
] as const; // prettier-ignore

/** People of the demo tenant who edit records, as PEMS writes their codes. */
export const editors = ["A.OKAFOR", "B.LINDQVIST", "C.MORENO", "D.HAYASHI"] as const;
