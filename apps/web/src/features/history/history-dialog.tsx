import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { CircleAlert, History } from "lucide-react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { trpc, useRefreshOrganization } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { type ChangeGroup, groupChanges, revertText } from "./change-group.ts";
import { ChangeCard } from "./change-card.tsx";
import styles from "./history.module.css";

type HistoryDialogProps = {
  organization: string;
  pfaId: string;
  /** Of this field alone. */
  field: FieldKey | undefined;
  canEdit: boolean;
  onClose: () => void;
  /** The planner's drafts have changed. */
  onReverted: () => void;
};

const PAGE = 100;

/** What changed on a record, by sync or commit, newest first; any change can be taken back as a draft. */
export function HistoryDialog(props: HistoryDialogProps) {
  const { organization, pfaId, field, canEdit, onClose, onReverted } = props;
  const list = trpc.history.list.useInfiniteQuery(
    { organization, pfaId, field, limit: PAGE },
    {
      initialCursor: undefined,
      getNextPageParam: ({ changes }) => (changes.length < PAGE ? undefined : changes.at(-1)?.id),
    },
  );
  const revert = useRevert({ organization, pfaId, onReverted });
  const groups = groupChanges(list.data?.pages.flatMap(({ changes }) => changes) ?? []);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      shape="side"
      title={`History of ${field ? `${fieldSpec(field).label} of ` : ""}${pfaId}`}
      description="What syncs and commits changed. A change that you take back becomes a draft of yours."
    >
      <DialogBody>
        <Nothing list={list} isEmpty={groups.length === 0} />
        <ol className={styles["list"]}>
          {groups.map((group) => (
            <ChangeCard
              key={group.key}
              group={group}
              busy={revert.isBusy}
              onRevert={canEdit && group.isRevertible ? () => revert.takeBack(group) : null}
            />
          ))}
        </ol>
        {list.hasNextPage && (
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Older changes
          </Button>
        )}
      </DialogBody>
    </Dialog>
  );
}

type NothingProps = {
  list: { isPending: boolean; error: unknown; data: unknown; refetch: () => unknown };
  isEmpty: boolean;
};

/** What stands in the place of changes while there are none to show. */
function Nothing({ list, isEmpty }: NothingProps) {
  if (list.isPending) return <Skeleton width="100%" height={96} />;
  if (list.error) {
    return (
      <EmptyState
        icon={<CircleAlert />}
        title="The history could not be loaded"
        action={<Button onClick={() => void list.refetch()}>Try again</Button>}
      >
        {errorText(list.error)}
      </EmptyState>
    );
  }
  if (!isEmpty) return null;
  return (
    <EmptyState icon={<History />} title="No change so far">
      Since it came from PEMS this record has stayed as it is.
    </EmptyState>
  );
}

type Place = Pick<HistoryDialogProps, "organization" | "pfaId" | "onReverted">;

function useRevert({ organization, pfaId, onReverted }: Place) {
  const refresh = useRefreshOrganization(organization);
  const revert = trpc.history.revert.useMutation({
    onSuccess: (reverted) => {
      refresh.records();
      refresh.drafts();
      onReverted();
      const { tone, text } = revertText(reverted);
      toast[tone](text);
    },
    onError: (error) => toast.error(`Nothing was taken back. ${errorText(error)}`),
  });
  return {
    isBusy: revert.isPending,
    takeBack: ({ changes }: ChangeGroup) =>
      revert.mutate({ organization, pfaId, changeIds: changes.map(({ id }) => id) }),
  };
}
