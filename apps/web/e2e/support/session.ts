import { expect, type Page } from "@playwright/test";
import { readStack, type Stack } from "../harness/stack-file.ts";

export type Username = keyof Stack["passwords"];

/** Signs in by the form and waits for the records of an organization. */
export async function signIn(page: Page, username: Username, address: string): Promise<void> {
  await page.goto(address);
  await fillSignIn(page, username);
  await expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();
}

/** Types name and password into the form in sight. */
export async function fillSignIn(page: Page, username: Username): Promise<void> {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(readStack().passwords[username]);
  await page.keyboard.press("Enter");
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
}
