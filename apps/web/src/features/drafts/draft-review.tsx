import { everyDraft } from "@pfa/domain/review-filter.ts";
import { CircleAlert, PencilLine, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { errorText } from "../../trpc-error.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { countOf, formatDollars } from "../../ui/format-value.ts";
import { MoneyChange } from "../../ui/money-change.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { DraftGroups } from "./draft-groups.tsx";
import { DraftRecordCard } from "./draft-record-card.tsx";
import styles from "./draft-review.module.css";
import { ReviewFilters, type ReviewLook } from "./review-filters.tsx";
import { type DraftRecord, type DraftReviewState, useDraftReview } from "./use-draft-review.ts";

type DraftReviewProps = {
  organization: string;
  canEdit: boolean;
  onDiscarded: () => void;
  onResolve: (records: DraftRecord[]) => void;
  /** The form below, for what was chosen. */
  renderSubmit: (choice: Pick<DraftReviewState, "counts" | "selectedIds">) => ReactNode;
};

/** Every changed record and field, old → new, with its effect on the cost, before anything goes to PEMS. */
export function DraftReview(props: DraftReviewProps) {
  const { organization, onDiscarded, onResolve, renderSubmit, canEdit } = props;
  const review = useDraftReview(organization, onDiscarded);
  const [look, setLook] = useState<ReviewLook>("records");
  const { total } = review;
  if (review.isPending) return <ReviewSkeleton />;
  if (review.error) {
    return (
      <EmptyState
        icon={<CircleAlert />}
        title="Your drafts could not be loaded"
        action={<Button onClick={review.retry}>Try again</Button>}
      >
        {errorText(review.error)}
      </EmptyState>
    );
  }
  if (total === 0) {
    return (
      <EmptyState icon={<PencilLine />} title="You have no drafts">
        Change a cell in the grid: it is saved here as you type and waits until you submit it.
      </EmptyState>
    );
  }
  return (
    <>
      <ReviewHead review={review} canEdit={canEdit} />
      <ReviewFilters review={review} look={look} onLook={setLook} />
      {look === "fields" ? (
        <DraftGroups
          review={review}
          canEdit={canEdit}
          onShow={({ field }) => {
            review.setFilter({ field, text: "" });
            setLook("records");
          }}
        />
      ) : (
        <RecordList review={review} canEdit={canEdit} onResolve={onResolve} />
      )}
      {renderSubmit(review)}
    </>
  );
}

type RecordListProps = Pick<DraftReviewProps, "canEdit" | "onResolve"> & {
  review: DraftReviewState;
};

function RecordList({ review, canEdit, onResolve }: RecordListProps) {
  const { records, matchingRecords, totals } = review;
  const conflicts = totals?.conflicts ?? 0;
  return (
    <div className={styles["records"]}>
      {conflicts > 0 && (
        <ConflictNotice
          count={conflicts}
          onResolve={() => void review.readConflicts().then(onResolve)}
        />
      )}
      {records.length === 0 && <p className={styles["muted"]}>No change is of this kind.</p>}
      {records.map((record) => (
        <DraftRecordCard
          key={record.pfaId}
          record={record}
          goes={review.goes(record.pfaId)}
          canEdit={canEdit}
          onGoes={(goes) => review.setGoes([record.pfaId], goes)}
          onDrop={review.discard}
          onResolve={() => onResolve([record])}
        />
      ))}
      {review.hasMore && (
        <Button busy={review.isLoadingMore} onClick={review.showMore}>
          Show more ({countOf(matchingRecords - records.length, "record")} below)
        </Button>
      )}
    </div>
  );
}

function ConflictNotice({ count, onResolve }: { count: number; onResolve: () => void }) {
  return (
    <Notice
      tone="warn"
      action={
        <Button small onClick={onResolve}>
          Resolve conflicts
        </Button>
      }
    >
      {countOf(count, "field")} changed in PEMS too, to another value. Conflicts stay here until you
      decide; the rest can go.
    </Notice>
  );
}

function ReviewHead({ review, canEdit }: { review: DraftReviewState; canEdit: boolean }) {
  const [asking, setAsking] = useState(false);
  const { counts, total, totals } = review;
  const { chosen, discardable } = counts;
  return (
    <div className={styles["head"]}>
      <Checkbox
        label={`${countOf(chosen, "record")} of ${total} chosen`}
        checked={chosen === total ? true : chosen > 0 && "indeterminate"}
        onChange={(goes) => void review.setAllGo(everyDraft, goes)}
      />
      <span className={styles["grow"]} />
      {totals && totals.costBefore !== null && totals.costAfter !== null && (
        <span className={styles["totals"]}>
          Forecast {formatDollars(totals.costBefore)} → {formatDollars(totals.costAfter)}
          <MoneyChange amount={totals.costAfter - totals.costBefore} />
        </span>
      )}
      <Button
        look="quiet"
        disabledReason={refusalOfDiscard(canEdit, discardable)}
        onClick={() => setAsking(true)}
      >
        <Trash2 size={14} aria-hidden />
        Discard all
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Discard all drafts?"
        confirmLabel={`Discard ${countOf(discardable, "change")}`}
        busy={review.isDiscarding}
        onConfirm={() => {
          review.discard({ kind: "all" });
          setAsking(false);
        }}
      >
        <p>
          {countOf(discardable, "change")} in {countOf(total, "record")} will be gone for good, and
          the records show what PEMS has.
          {totals &&
            totals.fieldsInFlight > 0 &&
            ` ${countOf(totals.fieldsInFlight, "change")} on the way to PEMS right now stay${totals.fieldsInFlight === 1 ? "s" : ""}.`}
        </p>
      </ConfirmDialog>
    </div>
  );
}

function refusalOfDiscard(canEdit: boolean, discardable: number): string | null {
  if (!canEdit) return "Discarding needs the permission SaveDraft";
  return discardable > 0 ? null : "All changes are on their way to PEMS right now";
}

function ReviewSkeleton() {
  return (
    <div className={styles["records"]} role="status" aria-label="Loading your drafts">
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} width="100%" height={92} />
      ))}
    </div>
  );
}
