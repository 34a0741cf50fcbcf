/** Edits on their way to the server. */
export type SaveQueue = {
  getState: () => { phase: "idle" | "saving" | "waiting" | "held" };
  subscribe: (listener: () => void) => () => void;
};

/** Resolves once everything typed so far is saved; false if that has to wait for the connection or a new sign-in. */
export function whenSaved(queue: SaveQueue): Promise<boolean> {
  const settled = (): boolean | null => {
    const { phase } = queue.getState();
    if (phase === "idle") return true;
    return phase === "saving" ? null : false;
  };
  const now = settled();
  if (now !== null) return Promise.resolve(now);
  return new Promise((resolve) => {
    const stop = queue.subscribe(() => {
      const done = settled();
      if (done === null) return;
      stop();
      resolve(done);
    });
  });
}
