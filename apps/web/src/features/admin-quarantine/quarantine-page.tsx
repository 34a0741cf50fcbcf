import { ShieldCheck } from "lucide-react";
import { toast } from "sonner";
import { Loaded } from "../../admin/loaded.tsx";
import { useAdminChanges } from "../../admin/live.tsx";
import { OrganizationFilter } from "../../admin/organization-filter.tsx";
import type { AdminPageProps } from "../../admin/page.ts";
import { SearchFilter } from "../../admin/search-filter.tsx";
import { fieldTitle } from "../../field-title.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { errorText } from "../../trpc-error.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { countOf, formatCount } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Select } from "../../ui/select.tsx";
import { DriftNotice } from "./drift-notice.tsx";
import { SetAsideRow } from "./set-aside-row.tsx";
import styles from "./quarantine.module.css";

const PAGE = 50;

/** Rows of PEMS that could not be read, and columns that changed. */
export function QuarantinePage(props: AdminPageProps) {
  const { filters, onFilter } = props;
  const narrowed = filters["organization"] ? { organization: filters["organization"] } : {};
  const runId = Number(filters["run"]) || undefined;
  const summary = trpc.admin.quarantine.summary.useQuery(narrowed);
  const list = trpc.admin.quarantine.list.useInfiniteQuery(
    { ...narrowed, text: filters["text"], field: filters["field"], runId, limit: PAGE },
    {
      initialCursor: 0,
      getNextPageParam: ({ rows }, pages) => (rows.length < PAGE ? undefined : pages.length * PAGE),
    },
  );
  const refresh = () => {
    void summary.refetch();
    void list.refetch();
  };
  useAdminChanges(["quarantine", "sync-runs"], refresh);
  const replay = useReplay();
  return (
    <>
      <PageHeader
        title="Quarantine"
        hint="Rows of PEMS that could not be read. The records here stay as they were until their rows can be read."
        filters={<RowFilters {...props} fields={summary.data?.fields ?? []} />}
        actions={
          <ReadAllAgain
            total={summary.data?.total}
            busy={replay.isPending}
            onReplay={() => replay.mutate({ ...narrowed, keys: null })}
          />
        }
      />
      {summary.data && (
        <DriftNotice drift={summary.data.drift} narrowed={narrowed} onNoted={refresh} />
      )}
      {runId !== undefined && <OfOneRun runId={runId} onAll={() => onFilter({ run: undefined })} />}
      <Loaded query={list} what="The quarantine">
        {({ pages }) => (
          <Rows
            rows={pages.flatMap((page) => page.rows)}
            isNarrowed={Boolean(filters["text"] || filters["field"])}
            busy={replay.isPending}
            onReplay={(organization, key) => replay.mutate({ organization, keys: [key] })}
          />
        )}
      </Loaded>
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          More rows
        </Button>
      )}
    </>
  );
}

type ReadAllAgainProps = { total: number | undefined; busy: boolean; onReplay: () => void };

function ReadAllAgain({ total, busy, onReplay }: ReadAllAgainProps) {
  return (
    <Button
      look="primary"
      busy={busy}
      disabledReason={total === 0 ? "No row is set aside" : null}
      onClick={onReplay}
    >
      {total !== undefined && total > 1 ? `Read all ${formatCount(total)} again` : "Read all again"}
    </Button>
  );
}

function useReplay() {
  return trpc.admin.quarantine.replay.useMutation({
    onError: (error) => toast.error(errorText(error)),
    onSuccess: ({ runs }) => {
      const rows = runs.reduce((sum, run) => sum + run.rows, 0);
      toast.success(`${countOf(rows, "row")} are read again from PEMS`);
    },
  });
}

type RowFiltersProps = AdminPageProps & { fields: { field: string; rows: number }[] };

function RowFilters({ fields, ...props }: RowFiltersProps) {
  const { filters, onFilter } = props;
  return (
    <>
      <SearchFilter
        label="Find a key, a value, a problem"
        value={filters["text"]}
        onSearch={(text) => onFilter({ text })}
      />
      <Select
        label="Field"
        hideLabel
        value={filters["field"] ?? ""}
        onChange={(field) => onFilter({ field: field || undefined })}
        options={[
          { value: "", text: "All fields" },
          ...fields.map(({ field, rows }) => ({
            value: field,
            text: `${fieldTitle(field)} (${formatCount(rows)})`,
          })),
        ]}
      />
      <OrganizationFilter {...props} />
    </>
  );
}

function OfOneRun({ runId, onAll }: { runId: number; onAll: () => void }) {
  return (
    <Notice
      tone="info"
      action={
        <Button small onClick={onAll}>
          Show all open rows
        </Button>
      }
    >
      All rows that run {runId} set aside, settled ones too.
    </Notice>
  );
}

type RowsProps = {
  rows: Outputs["admin"]["quarantine"]["list"]["rows"];
  isNarrowed: boolean;
  busy: boolean;
  onReplay: (organization: string, key: string) => void;
};

function Rows({ rows, isNarrowed, busy, onReplay }: RowsProps) {
  if (rows.length === 0) {
    return (
      <EmptyState
        icon={<ShieldCheck />}
        title={isNarrowed ? "No row matches" : "No row is set aside"}
      >
        {isNarrowed ? "Take a filter away to see more." : "Every row of PEMS could be read."}
      </EmptyState>
    );
  }
  return (
    <ul className={styles["rows"]} aria-label="Rows set aside">
      {rows.map((row) => (
        <SetAsideRow
          key={`${row.runId}-${row.ordinal}`}
          row={row}
          busy={busy}
          onReplay={(key) => onReplay(row.organization, key)}
        />
      ))}
    </ul>
  );
}
