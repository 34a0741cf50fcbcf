import { join } from "node:path";
import type { Page } from "@playwright/test";
import { settle } from "./settle.ts";

const folder = process.env["PFA_SCREENSHOTS"];

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/** Pictures of the page as it is, light and dark, small and large; without PFA_SCREENSHOTS there is nothing to do. */
export async function look(page: Page, what: string): Promise<void> {
  if (folder === undefined) return;
  const before = page.viewportSize();
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await settle(page);
      await page.screenshot({ path: join(folder, `${what}-${colorScheme}-${size.width}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}
