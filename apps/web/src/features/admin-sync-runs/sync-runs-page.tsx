import {
  type SyncRunKind,
  syncRunKinds,
  type SyncRunState,
  syncRunStates,
} from "@pfa/domain/sync.ts";
import { RefreshCw } from "lucide-react";
import { AdminLink } from "../../admin/admin-link.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { useAdminChanges } from "../../admin/live.tsx";
import { OrganizationFilter } from "../../admin/organization-filter.tsx";
import { type AdminPageProps, type Filters, oneOf } from "../../admin/page.ts";
import { verdictOf } from "../../sync-verdict.ts";
import { trpc } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { formatCount } from "../../ui/format-value.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import { Select } from "../../ui/select.tsx";
import { RunDetail } from "./run-detail.tsx";
import {
  durationMs,
  durationText,
  kindWords,
  progressText,
  type Run,
  standingOf,
  stateWords,
} from "./run-words.ts";

const PAGE = 50;

/** Every sync of every organization: what it did, how long it took, why it failed. */
export function SyncRunsPage(props: AdminPageProps) {
  const { filters, onFilter } = props;
  const state = oneOf<SyncRunState>(syncRunStates, filters["state"]);
  const kind = oneOf<SyncRunKind>(syncRunKinds, filters["kind"]);
  const list = trpc.admin.syncRuns.list.useInfiniteQuery(
    { organization: filters["organization"], state, kind, limit: PAGE },
    {
      initialCursor: undefined,
      getNextPageParam: ({ runs }) => (runs.length < PAGE ? undefined : runs.at(-1)?.runId),
    },
  );
  useAdminChanges(["sync-runs"], () => void list.refetch());
  const openRun = Number(filters["run"]) || null;
  return (
    <>
      <PageHeader
        title="Sync runs"
        hint="What was read from PEMS, when, how fast, and what became of it."
        filters={<RunFilters {...props} />}
      />
      <Loaded query={list} what="The runs">
        {({ pages }) => (
          <Runs runs={pages.flatMap(({ runs }) => runs)} filters={filters} openRun={openRun} />
        )}
      </Loaded>
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Older runs
        </Button>
      )}
      {openRun !== null && (
        <RunDetail
          key={openRun}
          runId={openRun}
          onClose={() => onFilter({ run: undefined })}
          onOpen={(runId) => onFilter({ run: String(runId) })}
        />
      )}
    </>
  );
}

function RunFilters(props: AdminPageProps) {
  const { filters, onFilter } = props;
  return (
    <>
      <Select
        label="State"
        hideLabel
        value={oneOf<SyncRunState>(syncRunStates, filters["state"]) ?? ""}
        onChange={(value) => onFilter({ state: value || undefined })}
        options={[
          { value: "", text: "All states" },
          ...syncRunStates.map((value) => ({ value, text: stateWords[value].text })),
        ]}
      />
      <Select
        label="Kind"
        hideLabel
        value={oneOf<SyncRunKind>(syncRunKinds, filters["kind"]) ?? ""}
        onChange={(value) => onFilter({ kind: value || undefined })}
        options={[
          { value: "", text: "All kinds" },
          ...syncRunKinds.map((value) => ({ value, text: kindWords[value] })),
        ]}
      />
      <OrganizationFilter {...props} />
    </>
  );
}

type RunsProps = { runs: Run[]; filters: Filters; openRun: number | null };

function Runs({ runs, filters, openRun }: RunsProps) {
  const now = useNow(1000);
  if (runs.length === 0) {
    return (
      <EmptyState icon={<RefreshCw />} title="No run matches">
        Take a filter away, or start a sync under Schedules.
      </EmptyState>
    );
  }
  return (
    <DataTable
      label="Sync runs"
      columns={columnsAt(now, filters)}
      rows={runs}
      rowKey={({ runId }) => runId}
      openKey={openRun ?? undefined}
    />
  );
}

const columnsAt = (now: number, filters: Filters): readonly TableColumn<Run>[] => [
  {
    key: "run",
    title: "Run",
    cell: ({ runId }) => (
      <AdminLink area="sync-runs" filters={{ ...filters, run: String(runId) }}>
        {runId}
      </AdminLink>
    ),
  },
  { key: "organization", title: "Organization", cell: ({ organization }) => organization },
  { key: "kind", title: "Kind", cell: ({ kind }) => kindWords[kind] },
  {
    key: "state",
    title: "State",
    cell: (run) => <Badge tone={standingOf(run).tone}>{standingOf(run).text}</Badge>,
  },
  {
    key: "when",
    title: "When",
    cell: ({ startedAt, queuedAt }) => (
      <span title={exactTime(startedAt ?? queuedAt)}>{ago(startedAt ?? queuedAt, now)}</span>
    ),
  },
  {
    key: "duration",
    title: "Took",
    align: "end",
    cell: (run) => textOf(durationMs(run, now), durationText),
  },
  { key: "read", title: "Rows", align: "end", cell: ({ counts }) => formatCount(counts.read) },
  {
    key: "changed",
    title: "Changed",
    align: "end",
    cell: ({ counts }) => formatCount(counts.inserted + counts.updated + counts.vanished),
  },
  {
    key: "aside",
    title: "Set aside",
    align: "end",
    cell: ({ counts }) => formatCount(counts.quarantined),
  },
  { key: "about", title: "About it", grow: true, wrap: true, cell: (run) => <About run={run} /> },
];

const textOf = (value: number | null, format: (value: number) => string) =>
  value === null ? "–" : format(value);

function About({ run }: { run: Run }) {
  if (run.state === "queued" || run.state === "running") return progressText(run);
  if (run.held && run.held.decision === null)
    return `Waits for your decision: ${formatCount(run.held.vanishing)} records would vanish`;
  return verdictOf(run)?.cause;
}
