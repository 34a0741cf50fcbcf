import { type ViewDisplay, viewDisplaySchema } from "@pfa/domain/view-display.ts";

/** Where a user's own arrangement is kept in this browser: of all records, or of a saved view that they have changed. */
export const displayKey = (username: string, saved: string | null): string =>
  `pfa.display.1.${username}${saved === null ? "" : `.${saved}`}`;

/** What was kept; null where there is nothing, or nothing that can be read. */
export function loadDisplay(key: string): ViewDisplay | null {
  try {
    const parsed = viewDisplaySchema.safeParse(JSON.parse(localStorage.getItem(key) ?? "null"));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export const keepDisplay = (key: string, display: ViewDisplay): void =>
  localStorage.setItem(key, JSON.stringify(display));

export const forgetDisplay = (key: string): void => localStorage.removeItem(key);
