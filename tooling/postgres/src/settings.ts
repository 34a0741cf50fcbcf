/** `lasting` keeps what it was told; `throw-away` trades safety against a crash for speed. */
export type Purpose = "lasting" | "throw-away";

const common = {
  listen_addresses: "127.0.0.1",
  // Only TCP: a socket's path has a length limit and a folder that another user may not be able to write to.
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "512MB",
  work_mem: "32MB",
  maintenance_work_mem: "256MB",
  effective_cache_size: "2GB",
  // Data is on an SSD or in the cache on every machine that this runs on.
  random_page_cost: "1.1",
  // Compiling a plan costs more than any of our statements takes.
  jit: "off",
  max_wal_size: "4GB",
  checkpoint_timeout: "15min",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] %q%u@%d ",
} as const;

const throwAway = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "128MB",
  max_wal_size: "8GB",
} as const;

/** The command line of a server for one purpose on one port; `settings` win over the purpose's. */
export function settingFlags(server: {
  purpose: Purpose;
  port: number;
  settings?: Record<string, string>;
}): string[] {
  const settings = {
    ...common,
    ...(server.purpose === "throw-away" ? throwAway : {}),
    ...server.settings,
    port: String(server.port),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
