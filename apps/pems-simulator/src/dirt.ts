import { at } from "./columns.ts";
import type { Row } from "./columns.ts";
import { dayText } from "./dates.ts";
import { mix } from "./random.ts";

/** One in this many records carries one dirty value: 0.2 %. */
const oneIn = 500;

/** The dirty values that real data of this kind shows, by name. */
export const dirtKinds: Readonly<Record<string, (row: Row) => void>> = {
  "thousands separator in a rate": (row) => {
    row[at.pfs_f_rate] = "5,000.00";
    row[at.pfs_f_rate_uom] = "MONTH";
  },
  "blank rate on a rental": (row) => {
    row[at.pfs_f_source] = "RENTAL";
    row[at.pfs_f_rate] = null;
  },
  "end before start": (row) => {
    row[at.pfs_f_enddate] = Number(row[at.pfs_f_startdate]) - 30;
  },
  "unknown source": (row) => {
    row[at.pfs_f_source] = "BARTER";
  },
  "lower-case codes": (row) => {
    row[at.pfs_f_source] = String(row[at.pfs_f_source]).toLowerCase();
    row[at.pfs_f_dor] = String(row[at.pfs_f_dor]).toLowerCase();
  },
  "trailing blanks": (row) => {
    row[at.pfs_f_area] = `${String(row[at.pfs_f_area])}   `;
    row[at.pfs_f_manufacturer] = `${String(row[at.pfs_f_manufacturer])} `;
  },
  "id with a blank": (row) => {
    const pfaId = String(row[at.pfs_id]);
    row[at.pfs_id] = `${pfaId.slice(0, 2)} ${pfaId.slice(2)}`;
  },
  "a day that does not exist": (row) => {
    row[at.pfs_f_startdate] = "2025-02-30";
  },
  "a date in another format": (row) => {
    const end = Number(row[at.pfs_f_enddate]);
    row[at.pfs_f_enddate] = dayText(end, "MM/DD/YYYY").replaceAll("/", ".");
  },
  "a check-box mark in a flag": (row) => {
    row[at.pfs_f_actualized] = row[at.pfs_f_actualized] === true ? "+" : "-";
  },
  "characters of four bytes": (row) => {
    row[at.pfs_description] = `\u{1F3D7}\u{FE0F} ${String(row[at.pfs_description])} \u{1F69C}`;
  },
  "a very long description": (row) => {
    row[at.pfs_description] = `${String(row[at.pfs_description])} `.repeat(160);
  },
  "a category not in the master": (row) => {
    row[at.pfs_f_category] = "99999";
    row[at.pfs_f_catdesc] = "TO BE DEFINED";
  },
  "both flags true": (row) => {
    row[at.pfs_f_discontinued] = true;
    row[at.pfs_f_fundstrans] = true;
  },
  "stray quotes": (row) => {
    row[at.pfs_f_model] = `"${String(row[at.pfs_f_model])}"`;
  },
};

const kinds = Object.values(dirtKinds);

/** Puts a dirty value into one record in five hundred. */
export function addDirt(row: Row, seed: number): void {
  const drawn = mix(seed, 77);
  if (drawn % oneIn === 0) kinds[Math.floor(drawn / oneIn) % kinds.length]?.(row);
}
