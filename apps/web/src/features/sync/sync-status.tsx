import { ChevronDown, DatabaseZap, RefreshCw } from "lucide-react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { type Meta, type OrganizationAccess, trpc } from "../../trpc.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import { progressOf } from "./run-words.ts";
import styles from "./sync-status.module.css";

type SyncStatusProps = { access: OrganizationAccess; meta: Meta | undefined };

/** How old the records are, a sync under way, and the means to ask for one. */
export function SyncStatus({ access, meta }: SyncStatusProps) {
  const utils = trpc.useUtils();
  const trigger = trpc.sync.trigger.useMutation({
    onSuccess: ({ joined }) => {
      toast(joined ? "A sync is already under way; this one joins it." : "Sync started.");
      void utils.records.meta.invalidate({ organization: access.code });
    },
    onError: (error) => toast.error(`The sync was not started. ${errorText(error)}`),
  });
  const reason = access.permissions.includes("RefreshData")
    ? null
    : "Refreshing needs the permission RefreshData";
  const busy = trigger.isPending || Boolean(meta?.sync);
  const start = (kind: "full" | "incremental") =>
    trigger.mutate({ organization: access.code, kind });
  return (
    <div className={styles["status"]}>
      {meta?.sync ? <SyncProgress run={meta.sync} /> : <LastSynced at={meta?.lastSyncedAt} />}
      <span className={styles["buttons"]}>
        <Button
          small
          className={styles["refresh"]}
          disabledReason={reason ?? (busy ? "A sync is under way" : null)}
          onClick={() => start("incremental")}
        >
          <RefreshCw size={14} aria-hidden className={busy ? styles["turning"] : undefined} />
          Refresh
        </Button>
        <RefreshMenu reason={reason} onStart={start} />
      </span>
    </div>
  );
}

type RefreshMenuProps = {
  reason: string | null;
  onStart: (kind: "full" | "incremental") => void;
};

function RefreshMenu({ reason, onStart }: RefreshMenuProps) {
  return (
    <Menu
      trigger={
        <IconButton small look="secondary" label="More ways to refresh" className={styles["more"]}>
          <ChevronDown size={14} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem
        icon={<RefreshCw size={14} />}
        hint={reason ?? "Reads what changed in PEMS since the last sync"}
        disabled={Boolean(reason)}
        onSelect={() => onStart("incremental")}
      >
        Refresh now
      </MenuItem>
      <MenuItem
        icon={<DatabaseZap size={14} />}
        hint={reason ?? "Reads every record and finds what vanished; takes longer"}
        disabled={Boolean(reason)}
        onSelect={() => onStart("full")}
      >
        Full compare with PEMS
      </MenuItem>
    </Menu>
  );
}

function LastSynced({ at }: { at: string | null | undefined }) {
  const now = useNow(20_000);
  if (at === undefined) return <span className={styles["text"]} />;
  if (at === null) return <span className={styles["text"]}>Never synced</span>;
  return (
    <time className={styles["text"]} dateTime={at} title={`Last synced ${exactTime(at)}`}>
      Synced {ago(at, now)}
    </time>
  );
}

function SyncProgress({ run }: { run: NonNullable<Meta["sync"]> }) {
  const { text, percent } = progressOf(run);
  return (
    <div className={styles["progress"]}>
      <span className={styles["progressText"]}>{text}</span>
      <div
        className={styles["track"]}
        role="progressbar"
        aria-label="Sync"
        aria-valuetext={text}
        {...(percent === null ? {} : { "aria-valuenow": percent })}
      >
        <div
          className={percent === null ? styles["unknown"] : styles["bar"]}
          style={percent === null ? undefined : { width: `${percent}%` }}
        />
      </div>
    </div>
  );
}
