import type { Density } from "@pfa/domain/view-display.ts";

/** Height of a row as a view's density says. */
export const rowHeights: Record<Density, number> = { compact: 24, standard: 30, comfortable: 38 };
export const ROW_HEIGHT = rowHeights.standard;
/** Rows drawn beyond those in sight, above and below. */
export const ROW_BUFFER = 10;
