import { createServer, type Socket } from "node:net";
import { connect } from "node:net";

/** A line between two processes that can be cut. */
export type Link = {
  port: number;
  /** Drops every connection of this moment; answers how many. */
  cut: () => number;
  close: () => Promise<void>;
};

const host = "127.0.0.1";

/** Passes bytes on from a port to another, as a network between two machines would. */
export async function openLink(port: number, targetPort: number): Promise<Link> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(targetPort, host);
    const pair = [near, far] as const;
    pairs.add(pair);
    const drop = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.setNoDelay(true).on("error", drop).on("close", drop);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const cut = () => {
    const dropped = [...pairs];
    for (const [near, far] of dropped) {
      near.resetAndDestroy();
      far.destroy();
    }
    return dropped.length;
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      cut();
    });
  return { port, cut, close };
}
