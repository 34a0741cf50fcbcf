/**
 * Fires at the first Ctrl-C, SIGTERM or closed terminal, and when the package manager that ran this script is gone, which does
 * not hand every signal on. A second Ctrl-C ends this process at once.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (signal === "SIGINT" && stopping.signal.aborted) process.exit(130);
      stopping.abort();
    });
  if (process.env["npm_lifecycle_event"] !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) stopping.abort();
    }, 1000).unref();
  }
  return stopping.signal;
}
