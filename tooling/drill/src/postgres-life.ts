import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { type Cluster, type ClusterOptions, startCluster } from "@pfa/embedded-postgres/cluster.ts";

/** PostgreSQL, which is to be up again after whatever is done to it. */
export type PostgresLife = {
  url: string;
  dataFolder: string;
  /** Ends it as a crash would (`kill`) or in immediate mode (`stop`), and starts it again after a while. */
  crash: (how: "kill" | "stop", downMs: number) => Promise<void>;
  /** Stops the server with all its processes for a while. */
  pause: (forMs: number) => Promise<void>;
  close: () => Promise<void>;
};

/** Starts PostgreSQL as it is run in earnest: what was committed has to survive a crash. */
export async function startPostgres(
  options: Omit<ClusterOptions, "purpose" | "settings">,
): Promise<PostgresLife> {
  const start = () =>
    startCluster({
      ...options,
      purpose: "lasting",
      settings: { shared_buffers: "128MB", max_wal_size: "1GB" },
    });
  let cluster: Cluster = await start();
  return {
    url: cluster.url("postgres"),
    dataFolder: cluster.dataFolder,
    crash: async (how, downMs) => {
      process.kill(cluster.pid, how === "kill" ? "SIGKILL" : "SIGQUIT");
      await cluster.exited;
      await cluster.stop();
      await delay(downMs);
      cluster = await start();
    },
    pause: async (forMs) => {
      const pids = [cluster.pid, ...childrenOf(cluster.pid)];
      for (const pid of pids) signal(pid, "SIGSTOP");
      await delay(forMs);
      for (const pid of pids.toReversed()) signal(pid, "SIGCONT");
    },
    close: () => cluster.stop(),
  };
}

/** A backend may end by itself between two looks. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    return;
  }
}

function childrenOf(parent: number): number[] {
  const listed = execFileSync("ps", ["-ax", "-o", "pid=,ppid="], { encoding: "utf8" });
  return listed.split("\n").flatMap((line) => {
    const [pid, ppid] = line.trim().split(/\s+/).map(Number);
    return ppid === parent && pid ? [pid] : [];
  });
}
