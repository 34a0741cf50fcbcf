import { join } from "node:path";
import type { Page } from "@playwright/test";
import { settle } from "./settle.ts";

/** Where pictures for looking at go; without a folder none are taken. */
const folder = process.env["PFA_SCREENSHOTS"];

const looks = [
  { colorScheme: "light", width: 1280, height: 800 },
  { colorScheme: "dark", width: 1280, height: 800 },
  { colorScheme: "light", width: 1920, height: 1080 },
  { colorScheme: "dark", width: 1920, height: 1080 },
] as const;

/** Takes pictures of what is open, in both colour schemes and at both widths. */
export async function look(page: Page, name: string): Promise<void> {
  if (!folder) return;
  const before = page.viewportSize();
  for (const { colorScheme, ...viewport } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    await settle(page);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${viewport.width}.png`) });
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}
