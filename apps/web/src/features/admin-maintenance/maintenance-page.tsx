import { toast } from "sonner";
import { useAdminChanges } from "../../admin/live.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { MaintenanceRuns } from "./maintenance-runs.tsx";
import styles from "./maintenance.module.css";
import { RetentionRules } from "./retention-rules.tsx";
import { TableSizes } from "./table-sizes.tsx";

/** What keeps the database small and quick: how long things are kept, what the nights did, how large the tables are. */
export function MaintenancePage() {
  const view = trpc.admin.maintenance.get.useQuery({});
  useAdminChanges(["maintenance"], () => void view.refetch());
  const run = trpc.admin.maintenance.run.useMutation({
    onSuccess: () => toast.success("The maintenance is queued; its line below says how it went"),
    onError: (error) => toast.error(errorText(error)),
  });
  const mayChange = view.data?.mayChange ?? false;
  return (
    <>
      <PageHeader
        title="Maintenance"
        hint="Every night at 02:20 UTC: what is old is removed, and the database's statistics are renewed."
        actions={
          <Button
            busy={run.isPending}
            disabledReason={mayChange ? null : whyNot}
            onClick={() => run.mutate({})}
          >
            Run now
          </Button>
        }
      />
      <Loaded query={view} what="The maintenance">
        {({ rules, runs, tables }) => (
          <div className={styles["parts"]}>
            <MaintenanceRuns runs={runs} />
            <RetentionRules
              rules={rules}
              refusal={mayChange ? null : whyNot}
              onSaved={() => void view.refetch()}
            />
            <TableSizes tables={tables} />
          </div>
        )}
      </Loaded>
    </>
  );
}

const whyNot = "Concerns organizations that you do not administer, too";
