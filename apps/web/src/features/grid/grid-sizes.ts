export const ROW_HEIGHT = 30;
/** Rows drawn beyond those in sight, above and below. */
export const ROW_BUFFER = 10;
