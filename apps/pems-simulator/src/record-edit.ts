import { at } from "./columns.ts";
import type { Alias, Cell, Row } from "./columns.ts";
import { dayMs } from "./dates.ts";
import { amountHundredths, durationHundredths } from "./derived.ts";
import { findCategory } from "./master-data.ts";

/** Values by column. */
export type Cells = Partial<Record<Alias, Cell>>;

/** Who changes a record, and when (whole seconds). */
export interface Change {
  user: string;
  nowMs: number;
}

/**
 * What a save changes: the written cells, what PEMS derives from them, and the marks of the change. A save without a
 * difference counts too: PEMS raises the update count on every save.
 */
export function savedCells(row: Row, written: Cells, { user, nowMs }: Change): Cells {
  const merged = row.slice();
  const put = (cells: Cells): Cells => {
    for (const [alias, cell] of Object.entries(cells)) merged[at[alias as Alias]] = cell;
    return cells;
  };
  return {
    ...put(written),
    ...put(categoryCells(written)),
    ...put(actualizationCells(row, written, { user, nowMs })),
    pfs_f_duration: durationHundredths(merged[at.pfs_f_startdate], merged[at.pfs_f_enddate]),
    pfs_f_estimatedamt: amountHundredths(merged, "forecast"),
    ...changeMarks(row, { user, nowMs }),
  };
}

/** The marks alone: for a record that comes back after a deletion. */
export function changeMarks(row: Row, { user, nowMs }: Change): Cells {
  return {
    recordid: Number(row[at.recordid] ?? 0) + 1,
    pfs_lastmodified: nowMs,
    pfs_f_lastchangedate: Math.floor(nowMs / dayMs),
    pfs_f_lastchangeby: user,
    pfs_f_lastrevision: Number(row[at.pfs_f_lastrevision] ?? 0) + 1,
    pfs_updatedby: user,
  };
}

function categoryCells(written: Cells): Cells {
  const category =
    typeof written.pfs_f_category === "string" ? findCategory(written.pfs_f_category) : null;
  return category === null ? {} : { pfs_f_catdesc: category.text };
}

function actualizationCells(row: Row, written: Cells, { user, nowMs }: Change): Cells {
  const actualized = written.pfs_f_actualized;
  if (actualized === undefined || actualized === row[at.pfs_f_actualized]) return {};
  const day = actualized === true ? Math.floor(nowMs / dayMs) : null;
  return {
    pfs_actualizeddate: day,
    pfs_statusdate: day,
    pfs_actualizedby: actualized === true ? user : null,
  };
}
