import { type Browser, chromium, type Page } from "@playwright/test";
import { chromiumArguments, findChromium } from "@pfa/web/chromium.ts";
import type { Person } from "../data/people.ts";
import { type Expected, type Probe, probeScript, type Sight } from "../page-probe.ts";

declare const benchProbe: Probe;

/** A page of the product in a real browser, with a probe inside. */
export type MeasuredPage = {
  page: Page;
  look: () => Promise<Sight>;
  /** Does something, and answers the milliseconds from its event to what is expected being painted, and of the main thread. */
  act: (eventType: string, expected: Expected, action: () => Promise<void>) => Promise<Cost>;
  /** Scrolls to a share of the whole height, and answers the same. */
  jump: (share: number, expected: Expected) => Promise<Cost>;
  /** Opens the organization, and answers when its first rows were painted after the navigation and after they were asked for. */
  open: () => Promise<Cost & { afterRequestMs: number }>;
  /** Milliseconds from the last armed event to what is expected being painted. */
  wait: (expected: Expected) => Promise<number>;
  /** Milliseconds of the main thread so far. */
  cpuMs: () => Promise<number>;
  /** Megabytes of the page's scripts. */
  heapMb: () => Promise<number>;
  close: () => Promise<void>;
};

export type Cost = { paintedMs: number; cpuMs: number };

/** The browser that the tests use, where there is one. */
export async function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: chromiumArguments });
}

/** What still happens after rows have been painted belongs to the action's work. */
const afterglowMs = 250;

/** A page of a signed-in planner in a context of its own: nothing is in its caches. */
export async function openPage(
  browser: Browser,
  url: string,
  person: Person,
): Promise<MeasuredPage> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    timezoneId: "UTC",
    locale: "en-US",
    reducedMotion: "reduce",
  });
  await context.addCookies([{ name: "sid", value: person.token, url }]);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await context.addInitScript({ content: probeScript });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  const metric = async (name: string): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  };
  return {
    ...measuring(page, async () => (await metric("TaskDuration")) * 1000, person),
    heapMb: async () => (await metric("JSHeapUsedSize")) / 2 ** 20,
    close: () => context.close(),
  };
}

function measuring(page: Page, cpuMs: () => Promise<number>, { scope }: Person) {
  const costOf = async (action: () => Promise<unknown>): Promise<Cost> => {
    const before = await cpuMs();
    await action();
    const paintedMs = await page.evaluate(() => benchProbe.done());
    await page.waitForTimeout(afterglowMs);
    return { paintedMs, cpuMs: (await cpuMs()) - before };
  };
  return {
    page,
    cpuMs,
    wait: (expected: Expected) => page.evaluate((what) => benchProbe.wait(what), expected),
    look: () => page.evaluate(() => benchProbe.look()),
    act: (eventType: string, expected: Expected, action: () => Promise<void>) =>
      costOf(async () => {
        const armed = [eventType, expected] as const;
        await page.evaluate(([type, what]) => benchProbe.arm(type, what), armed);
        await action();
      }),
    jump: (share: number, expected: Expected) =>
      costOf(() =>
        page.evaluate(([to, what]) => benchProbe.jump(to, what), [share, expected] as const),
      ),
    open: async () => {
      await page.goto(`/o/${scope.organizationCode}`, { waitUntil: "commit" });
      const paintedMs = await page.evaluate(() => benchProbe.painted({}));
      const askedAtMs = await page.evaluate(firstRequestOfRows);
      await page.waitForTimeout(afterglowMs);
      // A page of its own process: all that its main thread did was for this.
      return { paintedMs, afterRequestMs: paintedMs - askedAtMs, cpuMs: await cpuMs() };
    },
  };
}

/** Runs inside the page. */
const firstRequestOfRows = (): number =>
  Math.min(
    ...performance
      .getEntriesByType("resource")
      .filter((entry) => entry.name.includes("records.window"))
      .map((entry) => entry.startTime),
  );
