import { CircleAlert, DatabaseZap, PencilLine, SearchX } from "lucide-react";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import { errorText, problemOf, requestIdOf } from "../../trpc-error.ts";
import type { Meta } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./grid-page.module.css";
import type { GridStatus } from "./open-grid.ts";
import { isNarrowed } from "./view-changes.ts";

type GridStateProps = {
  status: GridStatus;
  view: KeptView;
  meta: Meta | undefined;
  onRetry: () => void;
  onViewChange: (view: KeptView) => void;
};

/** What lies over the grid while it has no rows to show. */
export function GridState(props: GridStateProps) {
  const { status, view, meta, onRetry, onViewChange } = props;
  if (status.error) {
    return <FailedView error={status.error} onRetry={onRetry} onViewChange={onViewChange} />;
  }
  if (status.total === null) return <LoadingRows />;
  if (status.total > 0 || status.isBusy) return null;
  return (
    <div className={classNames(styles["state"], styles["below"])}>
      {isNarrowed(view) ? (
        <NothingMatches view={view} onViewChange={onViewChange} />
      ) : (
        <EmptyState icon={<DatabaseZap />} title="No records yet">
          {meta?.sync
            ? "The first sync from PEMS is under way. Records appear here as soon as it is done."
            : meta?.lastSyncedAt
              ? "PEMS has no records for this organization."
              : "This organization has not been synced from PEMS yet. Refresh starts a sync."}
        </EmptyState>
      )}
    </div>
  );
}

function NothingMatches({ view, onViewChange }: Pick<GridStateProps, "view" | "onViewChange">) {
  const onlyDrafts = view.onlyDrafts && view.filter.length === 0 && view.search === "";
  return (
    <EmptyState
      icon={onlyDrafts ? <PencilLine /> : <SearchX />}
      title={onlyDrafts ? "You have no drafts here" : "No record matches"}
      action={
        <Button
          onClick={() => onViewChange({ ...view, filter: [], search: "", onlyDrafts: false })}
        >
          {onlyDrafts ? "Show all records" : "Clear search and filters"}
        </Button>
      }
    >
      {onlyDrafts
        ? "Records that you change are listed here until PEMS has taken them."
        : "Nothing fits the search and all filters together."}
    </EmptyState>
  );
}

type FailedViewProps = Pick<GridStateProps, "onRetry" | "onViewChange"> & { error: unknown };

function FailedView({ error, onRetry, onViewChange }: FailedViewProps) {
  const requestId = requestIdOf(error);
  const problem = problemOf(error);
  const isView = problem?.kind === "field_hidden" || problem?.kind === "operator_invalid";
  return (
    <div className={styles["state"]}>
      <EmptyState
        icon={<CircleAlert />}
        title="The records could not be loaded"
        action={
          isView ? (
            <Button
              onClick={() => onViewChange({ sort: [], filter: [], search: "", onlyDrafts: false })}
            >
              Start from all records
            </Button>
          ) : (
            <Button onClick={onRetry}>Try again</Button>
          )
        }
      >
        <p role="alert">{errorText(error)}</p>
        {requestId && <p className={styles["requestId"]}>Request {requestId}</p>}
      </EmptyState>
    </div>
  );
}

const SKELETON_ROWS = 24;

function LoadingRows() {
  return (
    <div className={styles["state"]} role="status" aria-label="Loading records">
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <div key={row} className={styles["skeletonRow"]}>
          {[40, 64, 200, 90, 120, 90, 110, 80, 90, 100].map((width, column) => (
            <Skeleton key={column} width={width} height={10} />
          ))}
        </div>
      ))}
    </div>
  );
}
