import { cellOf, expectSaved, markOf, typeInto } from "./support/grid.ts";
import { addFault, behave, countWrites } from "./support/pems.ts";
import { addressOf, findRecords, openRentals, type SeenRecord } from "./support/records.ts";
import { draftOf, openReview, outcomeOf, submit } from "./support/review.ts";
import { startSession } from "./support/session.ts";
import { expect, test, watch } from "./support/test.ts";

const organization = "DELTAPORT";
const returned =
  /An administrator returned this to your changes\. Last answer: .*Simulated failure 400/;

test("an administrator returns a change that did not arrive; its author finds the draft, submits it again, and takes the write back", async ({
  page,
  browser,
  stack,
  complaints,
}) => {
  test.setTimeout(120_000);
  const step = test.step;
  await startSession(page, "manager");
  const [record] = (await findRecords(page, organization, openRentals, {
    from: 3,
  })) as [SeenRecord];
  const { pfaId } = record;
  const key = { organization, pfaId };
  const before = await countWrites(key);
  await page.goto(addressOf(organization, [pfaId]));
  await typeInto(page, { pfaId, field: "monthlyRate" }, "4321.50");
  await expectSaved(page);

  const sheet = await step("PEMS neither answers nor lets itself be read", async () => {
    await addFault({ kind: "status", status: 500, times: 1, match: { action: "UPDATE", pfaId } });
    await addFault({ kind: "status", status: 400, match: { action: "GET", pfaId } });
    const opened = await openReview(page);
    await submit(opened, "Rates of the new year");
    await expect(outcomeOf(opened, pfaId)).toContainText("Not delivered", { timeout: 30_000 });
    await behave();
    return opened;
  });

  await step("the administrator sees why and returns it", async () => {
    const context = await browser.newContext({ baseURL: stack.address });
    const admin = await context.newPage();
    watch(admin, complaints);
    await startSession(admin, "admin");
    await admin.goto("/admin/write-back?state=dead");
    const row = admin.getByRole("row").filter({ hasText: pfaId });
    await expect(row).toContainText("cannot be read back from PEMS");
    await expect(row).toContainText("Rates of the new year");
    await row.getByRole("checkbox").click();
    await admin.getByRole("button", { name: "Return to their authors" }).click();
    await admin
      .getByRole("dialog", { name: "Return 1 item?" })
      .getByRole("button", { name: "Return to their authors" })
      .click();
    await expect(admin.getByText("1 item returned to their authors.")).toBeVisible();
    await expect(row).toHaveCount(0);
    await admin.goto("/admin/audit");
    await expect(
      admin.getByRole("row").filter({ hasText: "Returned changes to their authors" }).first(),
    ).toContainText(organization);
    await context.close();
  });

  await step("the author is told at once, and the wish is a draft", async () => {
    await expect(outcomeOf(sheet, pfaId)).toContainText(returned);
    await sheet.getByRole("tab", { name: /^My changes/ }).click();
    await expect(draftOf(sheet, pfaId)).toContainText("$4,321.50");
    await submit(sheet, "Rates of the new year, again");
    await expect(outcomeOf(sheet, pfaId)).toContainText("Written", { timeout: 30_000 });
    expect(await countWrites(key)).toBe(before + 1);
    await page.keyboard.press("Escape");
  });

  await step(
    "the history tells who, why and from what to what; the change is taken back",
    async () => {
      await cellOf(page, pfaId, "monthlyRate").click({ button: "right" });
      await page.getByRole("menuitem", { name: "History of this record…" }).click();
      const history = page.getByRole("dialog", { name: `History of ${pfaId}` });
      const change = history
        .getByRole("listitem")
        .filter({ hasText: "Rates of the new year, again" });
      await expect(change).toContainText("$4,321.50");
      await change.getByRole("button", { name: "Take back" }).click();
      await expect(page.getByText("Monthly rate taken back, as a draft of yours.")).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(cellOf(page, pfaId, "monthlyRate")).toHaveClass(markOf("draft"));
    },
  );
});
