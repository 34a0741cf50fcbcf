import { alertWords } from "@pfa/domain/alerts.ts";
import { BellRing } from "lucide-react";
import { toast } from "sonner";
import { Loaded } from "../../admin/loaded.tsx";
import { useAdminChanges } from "../../admin/live.tsx";
import { OrganizationFilter } from "../../admin/organization-filter.tsx";
import type { AdminPageProps } from "../../admin/page.ts";
import { errorText } from "../../trpc-error.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable, type TableColumn } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { exactTime } from "../../ui/relative-time.ts";
import { Select } from "../../ui/select.tsx";

type Alert = Outputs["admin"]["alerts"]["list"]["alerts"][number];
type Row = Alert & { onSeen: (() => void) | null; isBusy: boolean };

/** What needs an administrator now, and what did before. */
export function AlertsPage(props: AdminPageProps) {
  const { filters, onFilter } = props;
  const history = filters["show"] === "history";
  const list = trpc.admin.alerts.list.useQuery({ organization: filters["organization"], history });
  useAdminChanges(["alerts"], () => void list.refetch());
  const seen = trpc.admin.alerts.acknowledge.useMutation({
    onError: (error) => toast.error(`It was not noted. ${errorText(error)}`),
    onSettled: () => void list.refetch(),
  });
  const toRow = (alert: Alert): Row => ({
    ...alert,
    isBusy: seen.isPending && seen.variables.alertId === alert.id,
    onSeen:
      alert.state === "open"
        ? () => seen.mutate({ of: alert.organizationCode, alertId: alert.id })
        : null,
  });
  return (
    <>
      <PageHeader
        title="Alerts"
        hint="Judged every minute by rules. An alert ends by itself once what it tells of is over."
        filters={
          <>
            <Select
              label="Which alerts"
              hideLabel
              value={history ? "history" : ""}
              onChange={(show) => onFilter({ show: show || undefined })}
              options={[
                { value: "", text: "Those that stand" },
                { value: "history", text: "With those that are over" },
              ]}
            />
            <OrganizationFilter {...props} />
          </>
        }
      />
      <Loaded query={list} what="The alerts">
        {({ alerts }) =>
          alerts.length === 0 ? (
            <EmptyState icon={<BellRing />} title="Nothing needs you">
              Syncs, PEMS and writes are as they should be.
            </EmptyState>
          ) : (
            <DataTable
              label="Alerts"
              columns={columns}
              rows={alerts.map(toRow)}
              rowKey={({ organizationCode, id }) => `${organizationCode} ${id}`}
            />
          )
        }
      </Loaded>
    </>
  );
}

const tones = { open: "bad", acknowledged: "warn", resolved: "good" } as const;
const stateWords = { open: "Open", acknowledged: "Looked after", resolved: "Over" } as const;

const columns: readonly TableColumn<Row>[] = [
  {
    key: "state",
    title: "State",
    cell: ({ state }) => <Badge tone={tones[state]}>{stateWords[state]}</Badge>,
  },
  { key: "where", title: "Organization", cell: ({ organizationCode }) => organizationCode },
  { key: "what", title: "What", cell: ({ kind }) => <strong>{alertWords[kind].title}</strong> },
  {
    key: "how",
    title: "How much",
    cell: ({ kind, value, threshold }) =>
      `${value} ${alertWords[kind].unit} (told from ${threshold} on)`,
  },
  { key: "since", title: "Since", cell: ({ openedAt }) => exactTime(openedAt) },
  {
    key: "until",
    title: "Seen, or over",
    cell: ({ resolvedAt, acknowledgedAt, acknowledgedBy }) => {
      if (resolvedAt) return exactTime(resolvedAt);
      return acknowledgedAt ? `${acknowledgedBy ?? ""}, ${exactTime(acknowledgedAt)}` : "\u2013";
    },
  },
  { key: "advice", title: "What to do", grow: true, cell: ({ kind }) => alertWords[kind].advice },
  {
    key: "seen",
    title: "",
    align: "end",
    cell: ({ onSeen, isBusy }) =>
      onSeen && (
        <Button small busy={isBusy} onClick={onSeen}>
          I look after it
        </Button>
      ),
  },
];
