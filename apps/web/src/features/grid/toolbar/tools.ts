import type { ReactNode } from "react";

/**
 * Places of the toolbar after search and filter, from left to right. Each holds at most a few buttons that show their icon
 * alone where there is no room: a word in them is a `<span class="tool-word">`.
 */
export const toolPlaces = ["find", "change", "undo", "columns", "exchange", "chat"] as const;

/** What features put into the toolbar. */
export type Tools = Partial<Record<(typeof toolPlaces)[number], ReactNode>>;
