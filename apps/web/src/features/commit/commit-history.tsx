import { ChevronRight, CircleAlert, Send } from "lucide-react";
import type { HeldBack } from "@pfa/domain/commit.ts";
import { errorText } from "../../trpc-error.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { countOf } from "../../ui/format-value.ts";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { CommitProgress } from "./commit-progress.tsx";
import styles from "./commit.module.css";
import { summarize } from "./commit-words.ts";

type Commit = Outputs["commits"]["list"]["commits"][number];

export type JustSubmitted = { commitId: number; heldBack: HeldBack[] };

type CommitHistoryProps = {
  organization: string;
  justSubmitted: JustSubmitted | null;
  openId: number | null;
  onOpen: (commitId: number | null) => void;
  onBackToDrafts: () => void;
};

/** The caller's newest commits; one of them open with the outcome of every record. */
export function CommitHistory(props: CommitHistoryProps) {
  const { organization, justSubmitted, openId, onOpen, onBackToDrafts } = props;
  const list = trpc.commits.list.useQuery({ organization });
  if (list.isPending) {
    return (
      <div className={styles["history"]} role="status" aria-label="Loading commits">
        <Skeleton width="100%" height={64} />
      </div>
    );
  }
  if (list.error) {
    return (
      <EmptyState
        icon={<CircleAlert />}
        title="Your commits could not be loaded"
        action={<Button onClick={() => void list.refetch()}>Try again</Button>}
      >
        {errorText(list.error)}
      </EmptyState>
    );
  }
  if (list.data.commits.length === 0) {
    return (
      <EmptyState icon={<Send />} title="Nothing sent yet">
        What you submit is listed here with the outcome of every record.
      </EmptyState>
    );
  }
  return (
    <ul className={styles["history"]}>
      {list.data.commits.map((commit) => (
        <li key={commit.commitId} className={styles["commit"]}>
          <CommitHead
            commit={commit}
            isOpen={commit.commitId === openId}
            onToggle={() => onOpen(commit.commitId === openId ? null : commit.commitId)}
          />
          {commit.commitId === openId && (
            <CommitProgress
              organization={organization}
              commitId={commit.commitId}
              heldBack={justSubmitted?.commitId === openId ? justSubmitted.heldBack : []}
              onBackToDrafts={onBackToDrafts}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

type CommitHeadProps = { commit: Commit; isOpen: boolean; onToggle: () => void };

function CommitHead({ commit, isOpen, onToggle }: CommitHeadProps) {
  const now = useNow(30_000);
  const { total, open, written, back } = summarize(commit.counts);
  return (
    <button type="button" className={styles["head"]} aria-expanded={isOpen} onClick={onToggle}>
      <ChevronRight size={16} aria-hidden className={isOpen ? styles["turned"] : undefined} />
      <span className={styles["headText"]}>
        <span className={styles["headReason"]}>{commit.reason}</span>
        <span className={styles["hint"]} title={exactTime(commit.createdAt)}>
          {countOf(total, "record")}, {ago(commit.createdAt, now)}
        </span>
      </span>
      {open > 0 && <Badge tone="info">{open} under way</Badge>}
      {written > 0 && <Badge tone="good">{written} written</Badge>}
      {back > 0 && <Badge tone="bad">{back} back with you</Badge>}
    </button>
  );
}
