import { killProcess, startProcess } from "./harness/control.ts";
import { signIn } from "./support/session.ts";
import { expect, test } from "./support/test.ts";

test("a server that dies and comes back is noticed by the page, which goes on by itself", async ({
  page,
  stack,
}) => {
  await signIn(page, "manager", stack.address);
  const connection = page.getByRole("status").filter({ hasText: /^(Live|Connecting|Offline)$/ });
  await expect(connection).toHaveText("Live");

  await killProcess("server");
  await expect(connection).not.toHaveText("Live");

  await startProcess("server");
  await expect(connection).toHaveText("Live", { timeout: 30_000 });
});
