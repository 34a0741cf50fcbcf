import { alertWords } from "@pfa/domain/alerts.ts";
import { BellRing } from "lucide-react";
import { toast } from "sonner";
import { AdminLink } from "../../admin/admin-link.tsx";
import { alertPlaces } from "../../admin/alert-places.ts";
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
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import { Select } from "../../ui/select.tsx";
import { AlertRules } from "./alert-rules.tsx";
import styles from "./alerts.module.css";

type Alert = Outputs["admin"]["alerts"]["list"]["alerts"][number];
type Row = Alert & { onSeen: (() => void) | null; isBusy: boolean };

/** What needs an administrator now, and what did before. */
export function AlertsPage(props: AdminPageProps) {
  const { filters, onFilter } = props;
  const now = useNow(10_000);
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
            <Which history={history} onFilter={onFilter} />
            <OrganizationFilter {...props} />
          </>
        }
      />
      <Loaded query={list} what="The alerts">
        {({ alerts, rules, mayChangeRules }) => (
          <>
            {alerts.length === 0 ? (
              <EmptyState icon={<BellRing />} title="Nothing needs you">
                Syncs, PEMS and writes are as they should be.
              </EmptyState>
            ) : (
              <DataTable
                label="Alerts"
                columns={columnsAt(now)}
                rows={alerts.map(toRow)}
                rowKey={({ id }) => id}
              />
            )}
            <AlertRules
              rules={rules}
              mayChangeRules={mayChangeRules}
              onSaved={() => void list.refetch()}
            />
          </>
        )}
      </Loaded>
    </>
  );
}

function Which({ history, onFilter }: Pick<AdminPageProps, "onFilter"> & { history: boolean }) {
  return (
    <Select
      label="Which alerts"
      hideLabel
      value={history ? "history" : ""}
      onChange={(show) => onFilter({ show: show || undefined })}
      options={[
        { value: "", text: "Open and looked after" },
        { value: "history", text: "Past ones too" },
      ]}
    />
  );
}

const tones = { open: "bad", acknowledged: "warn", resolved: "good" } as const;
const stateWords = { open: "Open", acknowledged: "Looked after", resolved: "Over" } as const;

const columnsAt = (now: number): readonly TableColumn<Row>[] => [
  {
    key: "state",
    title: "State",
    cell: ({ state }) => <Badge tone={tones[state]}>{stateWords[state]}</Badge>,
  },
  {
    key: "where",
    title: "Organization",
    cell: ({ organizationCode }) => organizationCode ?? "All",
  },
  { key: "what", title: "What", cell: (row) => <What {...row} /> },
  { key: "since", title: "Since", cell: (row) => <Since alert={row} now={now} /> },
  {
    key: "advice",
    title: "What to do",
    grow: true,
    wrap: true,
    cell: ({ kind }) => alertWords[kind].advice,
  },
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

function What({ kind, value, threshold, organizationCode }: Alert) {
  const { title, measure } = alertWords[kind];
  const { area, filters } = alertPlaces[kind];
  const organization = organizationCode === null ? {} : { organization: organizationCode };
  return (
    <span className={styles["lines"]}>
      <AdminLink area={area} filters={{ ...organization, ...filters }}>
        {title}
      </AdminLink>
      {measure !== null && (
        <span className={styles["quiet"]}>
          {measure.words}: {value} (limit {threshold})
        </span>
      )}
    </span>
  );
}

function Since({ alert, now }: { alert: Alert; now: number }) {
  const { openedAt, acknowledgedAt, acknowledgedBy, resolvedAt } = alert;
  return (
    <span className={styles["lines"]}>
      <span title={exactTime(openedAt)}>{ago(openedAt, now)}</span>
      {acknowledgedAt !== null && (
        <span className={styles["quiet"]} title={exactTime(acknowledgedAt)}>
          seen by {acknowledgedBy ?? "somebody"}
        </span>
      )}
      {resolvedAt !== null && (
        <span className={styles["quiet"]} title={exactTime(resolvedAt)}>
          over {ago(resolvedAt, now)}
        </span>
      )}
    </span>
  );
}
