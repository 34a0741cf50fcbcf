import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { AdminLink } from "../../admin/admin-link.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { useAdminChanges } from "../../admin/live.tsx";
import { OrganizationFilter } from "../../admin/organization-filter.tsx";
import type { AdminPageProps } from "../../admin/page.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { errorText } from "../../trpc-error.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { countOf } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import { cadenceText, standingWords } from "./cadence-words.ts";
import { ScheduleDialog } from "./schedule-dialog.tsx";
import styles from "./schedules.module.css";
import { SettingsDialog } from "./settings-dialog.tsx";

type View = Outputs["admin"]["schedules"]["list"];
type Schedule = View["schedules"][number];

const ALL = "all";

/** When each organization is synced next, and what keeps it from it. */
export function SchedulesPage(props: AdminPageProps) {
  const { organization } = props.filters;
  const narrowed = organization === undefined ? {} : { organization };
  const list = trpc.admin.schedules.list.useQuery(narrowed);
  useAdminChanges(["schedules", "sync-runs"], () => void list.refetch());
  const [editing, setEditing] = useState<string | null>(null);
  const schedules = list.data?.schedules ?? [];
  return (
    <>
      <PageHeader
        title="Schedules"
        hint="When each organization is read from PEMS. A change holds from the next minute on."
        filters={<OrganizationFilter {...props} />}
        actions={
          <>
            <ForAll schedules={schedules} narrowed={narrowed} onDone={() => void list.refetch()} />
            <Button
              disabledReason={settingsRefusal(list.data, organization !== undefined)}
              onClick={() => setEditing(ALL)}
            >
              Settings of all
            </Button>
          </>
        }
      />
      <Loaded query={list} what="The schedules">
        {({ settings, stored, mayEditSettings }) => (
          <div className={styles["parts"]}>
            {!settings.isEnabled && (
              <NothingBySchedule
                stored={stored}
                onEdit={mayEditSettings ? () => setEditing(ALL) : null}
              />
            )}
            <Table schedules={schedules} onEdit={setEditing} onDone={() => void list.refetch()} />
            <Dialogs
              editing={editing}
              view={{ schedules, settings, stored, mayEditSettings }}
              onClose={() => {
                setEditing(null);
                void list.refetch();
              }}
            />
          </div>
        )}
      </Loaded>
    </>
  );
}

/** Why the settings of all cannot be edited from here, or null. */
function settingsRefusal(view: View | undefined, isNarrowed: boolean): string | null {
  if (view === undefined) return "They are being loaded";
  if (view.mayEditSettings) return null;
  return isNarrowed
    ? "Choose all organizations first: these settings hold for every one"
    : "They hold for organizations that you do not administer, too";
}

type NothingProps = { stored: View["stored"]; onEdit: (() => void) | null };

function NothingBySchedule({ stored, onEdit }: NothingProps) {
  return (
    <Notice
      tone="warn"
      action={
        onEdit && (
          <Button small onClick={onEdit}>
            Settings
          </Button>
        )
      }
    >
      Nothing is synced by schedule:{" "}
      {stored.administrator.isEnabled === false
        ? "the settings of all say so."
        : "the worker's environment says so (ENABLE_SYNC_WORKER)."}
    </Notice>
  );
}

type DialogsProps = { editing: string | null; view: View; onClose: () => void };

function Dialogs({ editing, view, onClose }: DialogsProps) {
  const { schedules, settings, stored } = view;
  if (editing === ALL) return <SettingsDialog stored={stored} onClose={onClose} />;
  const edited = schedules.find(({ organization }) => organization === editing);
  return edited ? <ScheduleDialog schedule={edited} settings={settings} onClose={onClose} /> : null;
}

type ForAllProps = {
  schedules: Schedule[];
  narrowed: { organization?: string };
  onDone: () => void;
};

/** What is done to every organization on the page at once. */
function ForAll({ schedules, narrowed, onDone }: ForAllProps) {
  const { pause, run } = useActions(onDone);
  const isAnyOn = schedules.some(({ pausedAt }) => pausedAt === null);
  if (schedules.length < 2) return null;
  return (
    <>
      <Button busy={run.isPending} onClick={() => run.mutate(narrowed)}>
        Sync all now
      </Button>
      <Button
        busy={pause.isPending}
        onClick={() => pause.mutate({ ...narrowed, isPaused: isAnyOn })}
      >
        {isAnyOn ? "Pause all" : "Resume all"}
      </Button>
    </>
  );
}

const onError = (error: unknown) => toast.error(errorText(error));

function useActions(onDone: () => void) {
  const pause = trpc.admin.schedules.pause.useMutation({
    onError,
    onSuccess: ({ organizations }, { isPaused }) => {
      toast.success(
        `${countOf(organizations.length, "organization")} ${isPaused ? "paused" : "resumed"}`,
      );
      onDone();
    },
  });
  const run = trpc.admin.schedules.runNow.useMutation({
    onError,
    onSuccess: ({ runs }) => {
      const joined = runs.filter((one) => one.joined).length;
      toast.success(
        `${countOf(runs.length - joined, "sync", "syncs")} queued${joined > 0 ? `, ${joined} under way already` : ""}`,
      );
      onDone();
    },
  });
  return { pause, run };
}

type TableProps = {
  schedules: Schedule[];
  onEdit: (organization: string) => void;
  onDone: () => void;
};

function Table({ schedules, onEdit, onDone }: TableProps) {
  const now = useNow(1000);
  if (schedules.length === 0)
    return <EmptyState icon={<CalendarClock />} title="There is no organization to sync" />;
  return (
    <DataTable
      label="Schedules"
      columns={columnsAt(now, { onEdit, onDone })}
      rows={schedules}
      rowKey={({ organization }) => organization}
    />
  );
}

type RowActionsProps = Omit<TableProps, "schedules"> & { schedule: Schedule };

function RowActions({ schedule, onEdit, onDone }: RowActionsProps) {
  const { organization, pausedAt, activeRun } = schedule;
  const { pause, run } = useActions(onDone);
  const isPaused = pausedAt !== null;
  return (
    <span className={styles["actions"]}>
      <Button
        small
        busy={run.isPending}
        disabledReason={activeRun ? `Run ${activeRun.id} is under way` : null}
        aria-label={`Sync now: ${organization}`}
        onClick={() => run.mutate({ organization })}
      >
        Sync now
      </Button>
      <Button
        small
        busy={pause.isPending}
        aria-label={`${isPaused ? "Resume" : "Pause"} ${organization}`}
        onClick={() => pause.mutate({ organization, isPaused: !isPaused })}
      >
        {isPaused ? "Resume" : "Pause"}
      </Button>
      <Button small aria-label={`Edit ${organization}`} onClick={() => onEdit(organization)}>
        Edit
      </Button>
    </span>
  );
}

const columnsAt = (
  now: number,
  callbacks: Omit<TableProps, "schedules">,
): readonly TableColumn<Schedule>[] => [
  { key: "organization", title: "Organization", cell: ({ organization }) => organization },
  {
    key: "standing",
    title: "State",
    cell: (schedule) => <Standing schedule={schedule} now={now} />,
  },
  {
    key: "cadence",
    title: "Syncs",
    cell: ({ cadence, own }) => (
      <span className={styles["lines"]}>
        {cadenceText(cadence)}
        {own.cadence !== null && <span className={styles["quiet"]}>set for it alone</span>}
      </span>
    ),
  },
  {
    key: "next",
    title: "Next",
    cell: ({ nextRunAt }) => <NextTime iso={nextRunAt} now={now} />,
  },
  {
    key: "full",
    title: "Full compare",
    cell: ({ nextFullAt }) => <NextTime iso={nextFullAt} now={now} />,
  },
  {
    key: "last",
    title: "Fresh as of",
    cell: ({ lastSyncedAt }) =>
      lastSyncedAt === null ? (
        "never synced"
      ) : (
        <span title={exactTime(lastSyncedAt)}>{ago(lastSyncedAt, now)}</span>
      ),
  },
  {
    key: "actions",
    title: "",
    align: "end",
    cell: (schedule) => <RowActions schedule={schedule} {...callbacks} />,
  },
];

function NextTime({ iso, now }: { iso: string | null; now: number }) {
  if (iso === null) return "–";
  return <span title={exactTime(iso)}>{inText(Date.parse(iso) - now)}</span>;
}

/** Some hours ahead no minute matters. */
function inText(ms: number): string {
  if (ms <= 0) return "due now";
  const minutes = Math.ceil(ms / 60_000);
  if (minutes < 90) return `in ${minutes} min`;
  return minutes < 2880
    ? `in ${Math.round(minutes / 60)} h`
    : `in ${Math.round(minutes / 1440)} days`;
}

function Standing({ schedule, now }: { schedule: Schedule; now: number }) {
  const { standing, pausedAt, pausedBy, activeRun } = schedule;
  const { text, tone } = standingWords[standing];
  return (
    <span className={styles["lines"]}>
      <Badge tone={tone}>{text}</Badge>
      {pausedAt !== null && (
        <span className={styles["quiet"]} title={exactTime(pausedAt)}>
          {standing !== "paused" && "Paused "}
          {ago(pausedAt, now)} by {pausedBy}
        </span>
      )}
      {activeRun && (
        <AdminLink area="sync-runs" filters={{ run: String(activeRun.id) }}>
          run {activeRun.id} {activeRun.state === "running" ? "is under way" : "waits"}
        </AdminLink>
      )}
    </span>
  );
}
