import { expect, type Page } from "@playwright/test";
import { readStack, type Stack } from "../harness/stack-file.ts";

export type Username = keyof Stack["passwords"];

/** Signs in by the form, from wherever an address leads. */
export async function signIn(page: Page, username: Username, address: string): Promise<void> {
  await page.goto(address);
  await fillSignIn(page, username);
  await expect(page.getByRole("button", { name: /account of/i })).toBeVisible();
}

/** Gives the page a session without opening anything: for tests of what comes after signing in. */
export async function startSession(page: Page, username: Username): Promise<void> {
  const { address, passwords } = readStack();
  const answer = await page.request.post("/trpc/session.signIn", {
    data: { username, password: passwords[username] },
    headers: { origin: address },
  });
  if (!answer.ok()) throw new Error(`session.signIn: ${answer.status()} ${await answer.text()}`);
}

/** Types name and password into the form in sight. */
export async function fillSignIn(page: Page, username: Username): Promise<void> {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(readStack().passwords[username]);
  await page.keyboard.press("Enter");
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /account of/i }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
}

/** Types the password again where the page asks for it; the name stands already. */
export async function signInAgain(page: Page, username: Username): Promise<void> {
  await page.getByLabel("Password").fill(readStack().passwords[username]);
  await page.keyboard.press("Enter");
}

/** Ends the page's session behind its back: the browser keeps its cookie, the server knows it no more. */
export async function endSessionOnServer(page: Page): Promise<void> {
  const { address } = readStack();
  const cookies = await page.context().cookies();
  const answer = await fetch(`${address}/trpc/session.signOut`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
      origin: address,
    },
    body: "{}",
  });
  if (!answer.ok) throw new Error(`session.signOut: ${answer.status} ${await answer.text()}`);
}
