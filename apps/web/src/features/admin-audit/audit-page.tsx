import { type AuditAction, auditActions } from "@pfa/domain/audit-actions.ts";
import { ScrollText } from "lucide-react";
import { Loaded } from "../../admin/loaded.tsx";
import { useAdminChanges } from "../../admin/live.tsx";
import { OrganizationFilter } from "../../admin/organization-filter.tsx";
import { type AdminPageProps, oneOf } from "../../admin/page.ts";
import { SearchFilter } from "../../admin/search-filter.tsx";
import { type Outputs, trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { exactTime } from "../../ui/relative-time.ts";
import { Select } from "../../ui/select.tsx";
import { detailsText } from "./details-text.ts";

type Entry = Outputs["admin"]["audit"]["list"]["entries"][number];

const actions = Object.keys(auditActions) as AuditAction[];
const PAGE = 50;

/** Who did what, when and where. */
export function AuditPage(props: AdminPageProps) {
  const { filters, onFilter } = props;
  const action = oneOf(actions, filters["action"]);
  const list = trpc.admin.audit.list.useInfiniteQuery(
    {
      organization: filters["organization"],
      text: filters["text"],
      username: filters["user"],
      action,
      limit: PAGE,
    },
    {
      initialCursor: undefined,
      getNextPageParam: ({ entries }) => (entries.length < PAGE ? undefined : entries.at(-1)?.id),
    },
  );
  useAdminChanges(["audit"], () => void list.refetch());
  return (
    <>
      <PageHeader
        title="Audit"
        hint="Every action of a person that changed data or settings."
        filters={
          <>
            <SearchFilter
              label="Find a person, an action, a detail"
              value={filters["text"]}
              onSearch={(text) => onFilter({ text })}
            />
            <Select
              label="Action"
              hideLabel
              value={action ?? ""}
              onChange={(value) => onFilter({ action: value || undefined })}
              options={[
                { value: "", text: "All actions" },
                ...actions.map((name) => ({ value: name, text: auditActions[name] })),
              ]}
            />
            <OrganizationFilter {...props} />
          </>
        }
      />
      <Loaded query={list} what="The audit">
        {({ pages }) => (
          <Entries
            entries={pages.flatMap(({ entries }) => entries)}
            isNarrowed={Boolean(filters["text"] || action || filters["organization"])}
          />
        )}
      </Loaded>
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Older entries
        </Button>
      )}
    </>
  );
}

function Entries({ entries, isNarrowed }: { entries: Entry[]; isNarrowed: boolean }) {
  if (entries.length === 0) {
    return (
      <EmptyState icon={<ScrollText />} title={isNarrowed ? "Nothing matches" : "Nothing yet"}>
        {isNarrowed
          ? "Take a filter away to see more."
          : "The first action of a person is listed here."}
      </EmptyState>
    );
  }
  return (
    <DataTable
      label="Audit entries"
      columns={columns}
      rows={entries}
      rowKey={(entry) => entry.id}
    />
  );
}

const isKnown = (action: string): action is AuditAction => action in auditActions;

const columns: readonly TableColumn<Entry>[] = [
  { key: "at", title: "When", cell: ({ at }) => exactTime(at) },
  {
    key: "who",
    title: "Who",
    cell: ({ displayName, username }) => (
      <span title={username ?? undefined}>{displayName ?? "PFA Vanguard"}</span>
    ),
  },
  {
    key: "what",
    title: "What",
    cell: ({ action }) => (isKnown(action) ? auditActions[action] : action),
  },
  { key: "where", title: "Organization", cell: ({ organizationCode }) => organizationCode },
  {
    key: "details",
    title: "Particulars",
    grow: true,
    wrap: true,
    cell: ({ details }) => detailsText(details),
  },
];
