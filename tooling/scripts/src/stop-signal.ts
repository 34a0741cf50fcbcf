import { findProcess } from "./process-table.ts";

/**
 * Fires at the first Ctrl-C, SIGTERM or closed terminal, and when the package managers that run this script are gone: they do
 * not hand every signal on. A second Ctrl-C ends this process at once.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (signal === "SIGINT" && stopping.signal.aborted) process.exit(130);
      stopping.abort();
    });
  const callers = packageManagers(process.ppid);
  setInterval(() => {
    if (callers.some((pid) => findProcess(pid) === null)) stopping.abort();
  }, 1000).unref();
  return stopping.signal;
}

/** `npx`, `pnpm` and the shells between them, from `pid` upwards. */
function packageManagers(pid: number): number[] {
  const found = pid > 1 ? findProcess(pid) : null;
  if (!found) return [];
  const isOne = /(^|[\s/'"])(p?npm|npx)(\.c?js)?($|[\s'"@])/.test(found.commandLine);
  return [...(isOne ? [pid] : []), ...packageManagers(found.parent)];
}
