import { Server } from "lucide-react";
import { useAdminChanges } from "../../admin/live.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import type { AdminPageProps } from "../../admin/page.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Badge, type BadgeTone } from "../../ui/badge.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { formatDuration, formatMegabytes } from "../../ui/format-duration.ts";
import { formatCount } from "../../ui/format-value.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { exactTime } from "../../ui/relative-time.ts";

type Worker = Outputs["admin"]["workers"]["list"]["workers"][number];

/** Three beats of five seconds: a busy machine may miss one. */
const SILENT_MS = 15_000;
/** A worker whose timers come later than this answers nobody in time. */
const LAGGING_MS = 500;

/** The processes that do the background work. */
export function WorkersPage({ filters }: AdminPageProps) {
  const list = trpc.admin.workers.list.useQuery({});
  useAdminChanges(["workers"], () => void list.refetch());
  return (
    <>
      <PageHeader
        title="Workers"
        hint="Each tells every few seconds that it lives. The jobs of one that died go back to the queue by themselves; it stays listed for a day."
      />
      <Loaded query={list} what="The workers">
        {({ workers }) =>
          workers.length === 0 ? (
            <EmptyState icon={<Server />} title="No worker has ever run">
              Start the worker program: nothing is synced or written back without it.
            </EmptyState>
          ) : (
            <DataTable
              label="Workers"
              columns={columns}
              rows={workers}
              rowKey={({ poolId }) => poolId}
              openKey={filters["worker"]}
            />
          )
        }
      </Loaded>
    </>
  );
}

function stateOf({ diedAt, silentMs, loopLagMs }: Worker): { text: string; tone: BadgeTone } {
  if (diedAt !== null) return { text: "Died", tone: "bad" };
  if (silentMs > SILENT_MS) return { text: "Silent", tone: "warn" };
  return loopLagMs > LAGGING_MS
    ? { text: "Alive, lagging", tone: "warn" }
    : { text: "Alive", tone: "good" };
}

const columns: readonly TableColumn<Worker>[] = [
  {
    key: "state",
    title: "State",
    cell: (worker) => <Badge tone={stateOf(worker).tone}>{stateOf(worker).text}</Badge>,
  },
  {
    key: "host",
    title: "Machine",
    cell: ({ host, poolId }) => <span title={poolId}>{host}</span>,
  },
  { key: "pid", title: "Process", align: "end", cell: ({ pid }) => pid },
  { key: "runtime", title: "Runs on", cell: ({ runtime }) => runtime || "unknown" },
  { key: "started", title: "Started", cell: ({ startedAt }) => exactTime(startedAt) },
  {
    key: "beat",
    title: "Last sign of life",
    cell: ({ lastBeatAt, silentMs }) => (
      <span title={exactTime(lastBeatAt)}>{formatDuration(silentMs)} ago</span>
    ),
  },
  {
    key: "jobs",
    title: "Jobs now",
    align: "end",
    cell: ({ activeJobs, diedAt, freedJobs }) =>
      diedAt === null ? (
        formatCount(activeJobs)
      ) : (
        <span title={`Found dead ${exactTime(diedAt)}`}>{formatCount(freedJobs)} given back</span>
      ),
  },
  {
    key: "memory",
    title: "Memory",
    align: "end",
    cell: ({ memoryBytes }) => formatMegabytes(memoryBytes),
  },
  {
    key: "lag",
    title: "Worst lag",
    align: "end",
    cell: ({ loopLagMs }) => formatDuration(loopLagMs),
  },
];
