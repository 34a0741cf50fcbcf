import type { Page } from "@playwright/test";
import { readStack } from "../harness/stack-file.ts";

/** Asks for a sync as the page's user; what it brings shows by itself. */
export async function askForSync(page: Page, organization: string): Promise<void> {
  const answer = await page.request.post("/trpc/sync.trigger", {
    data: { organization, kind: "incremental" },
    headers: { origin: readStack().address },
  });
  if (!answer.ok()) throw new Error(`sync.trigger: ${answer.status()} ${await answer.text()}`);
}
