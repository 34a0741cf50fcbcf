/**
 * Yields what long work reports, only the newest where the reader is slower, and returns what it comes to. A reader that goes
 * away ends the work: it is told by its signal, and waited for.
 */
export async function* withProgress<P, T>(
  work: (report: (progress: P) => void, signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<P, T> {
  const left = new AbortController();
  const news: P[] = [];
  const state = { isDone: false };
  let woken = Promise.withResolvers<void>();
  const report = (progress: P) => {
    news[0] = progress;
    woken.resolve();
  };
  const working = work(report, AbortSignal.any([left.signal, ...(signal ? [signal] : [])]));
  const end = () => {
    state.isDone = true;
    woken.resolve();
  };
  const settled = working.then(end, end);
  try {
    while (!state.isDone || news.length > 0) {
      // oxlint-disable-next-line no-await-in-loop -- one report after the other
      await woken.promise;
      woken = Promise.withResolvers<void>();
      yield* news.splice(0);
    }
    return await working;
  } finally {
    left.abort(new Error("nobody waits for it any more"));
    await settled;
  }
}
