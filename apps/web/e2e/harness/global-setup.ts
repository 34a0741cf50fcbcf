import { serveControl } from "./control-server.ts";
import { removeStack, writeStack } from "./stack-file.ts";
import { startStack } from "./stack.ts";

/** Starts the stack once for all tests; what it answers ends it. */
// oxlint-disable-next-line import/no-default-export -- Playwright takes a set-up by its default export
export default async function setUp(): Promise<() => Promise<void>> {
  const running = await startStack();
  const control = await serveControl(running);
  writeStack({ ...running.stack, control: control.url });
  return async () => {
    control.server.close();
    await running.stopAll();
    removeStack();
  };
}
