import { expect, type Page, test as base } from "@playwright/test";
import { readStack, type Stack } from "../harness/stack-file.ts";
import { behave } from "./pems.ts";

type Fixtures = {
  /** The stack all tests run against. */
  stack: Stack;
  /** What the browser complained of so far; a test ends badly if anything is left in it. */
  complaints: string[];
};

/** A browser test of ours: PEMS behaves when it starts and when it ends, and the browser has nothing to complain of. */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from the pattern
  stack: async ({}, use) => use(readStack()),
  baseURL: async ({ stack }, use) => use(stack.address),
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      context.on("page", (page) => watch(page, complaints));
      await behave();
      await use(complaints);
      await behave();
      expect(complaints, "the browser complained").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";

/** Notes errors of scripts, of the console and of the content security policy. */
export function watch(page: Page, complaints: string[]): void {
  page.on("pageerror", (error) => complaints.push(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // The browser's own line for any answer that is an error; the page deals with those.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (!isAnswer || !message.location().url.includes("/trpc/")) complaints.push(message.text());
  });
}
