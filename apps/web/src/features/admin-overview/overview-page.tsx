import { useAdminChanges } from "../../admin/live.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { OrganizationFilter } from "../../admin/organization-filter.tsx";
import type { AdminPageProps } from "../../admin/page.ts";
import { trpc } from "../../trpc.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { FreshnessTable } from "./freshness-table.tsx";
import { OverviewTiles } from "./overview-tiles.tsx";
import styles from "./overview.module.css";

/** Whether all is well, in ten seconds; and where to look if not. */
export function OverviewPage(props: AdminPageProps) {
  const overview = trpc.admin.overview.get.useQuery({
    organization: props.filters["organization"],
  });
  useAdminChanges(["overview"], () => void overview.refetch());
  return (
    <>
      <PageHeader
        title="Overview"
        hint="Background work of the last hour, and how fresh each organization is."
        filters={<OrganizationFilter {...props} />}
      />
      <Loaded query={overview} what="The overview">
        {(data) => (
          <>
            <OverviewTiles {...data} />
            <h3 className={styles["heading"]}>Organizations</h3>
            <FreshnessTable organizations={data.organizations} />
          </>
        )}
      </Loaded>
    </>
  );
}
