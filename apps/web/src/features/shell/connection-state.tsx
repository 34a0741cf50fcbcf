import { Radio, WifiOff } from "lucide-react";
import styles from "./connection-state.module.css";

export type Connection = "live" | "connecting" | "offline";

const words = {
  live: "Live: changes of others appear by themselves",
  connecting: "Connecting to live updates…",
  offline: "No connection: what you see may be old",
} as const;

/** Whether this page hears of changes as they happen. */
export function ConnectionState({ connection }: { connection: Connection }) {
  const Icon = connection === "offline" ? WifiOff : Radio;
  return (
    <span className={styles[connection]} title={words[connection]} role="status">
      <Icon size={14} aria-hidden />
      {connection === "live" ? "Live" : connection === "connecting" ? "Connecting" : "Offline"}
    </span>
  );
}
