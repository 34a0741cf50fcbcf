import type { HeldBack } from "@pfa/domain/commit.ts";
import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { commitItemStates } from "@pfa/domain/write-back.ts";
import { itemWords, stateAfterNumber, stateWords } from "../../state-words.ts";
import { errorText } from "../../trpc-error.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { countOf, formatCount } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { untilText, useNow } from "../../ui/relative-time.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./commit.module.css";
import { holdText, summarize } from "./commit-words.ts";
import { HeldBackList } from "./held-back-list.tsx";

type Item = Outputs["commits"]["status"]["items"][number];

type CommitProgressProps = {
  organization: string;
  commitId: number;
  heldBack: readonly HeldBack[];
  onBackToDrafts: () => void;
};

/** Live events make it current; this is the fallback when they do not come. */
const POLL_MS = 3000;

/** The outcome of every record of a commit, as it comes. */
export function CommitProgress(props: CommitProgressProps) {
  const { organization, commitId, heldBack, onBackToDrafts } = props;
  const status = trpc.commits.status.useQuery(
    { organization, commitId },
    {
      refetchInterval: ({ state }) =>
        state.data && summarize(state.data.counts).open === 0 ? false : POLL_MS,
    },
  );
  if (status.error && !status.data) return <Notice tone="bad">{errorText(status.error)}</Notice>;
  if (!status.data) return <Skeleton width="100%" height={120} />;
  const { counts, items } = status.data;
  const { total, open, written, back } = summarize(counts);
  const done = total === 0 ? 100 : Math.round(((total - open) / total) * 100);
  return (
    <div className={styles["progress"]}>
      <div
        className={styles["track"]}
        role="progressbar"
        aria-label="Records settled"
        aria-valuenow={done}
      >
        <div className={styles["written"]} style={{ width: `${(written / total) * 100}%` }} />
        <div className={styles["back"]} style={{ width: `${(back / total) * 100}%` }} />
      </div>
      <div className={styles["counts"]} role="status">
        {commitItemStates
          .filter((state) => counts[state] > 0)
          .map((state) => (
            <Badge key={state} tone={stateWords[state].tone}>
              {formatCount(counts[state])} {stateAfterNumber(state)}
            </Badge>
          ))}
        <span className={styles["grow"]} />
        {back > 0 && (
          <Button small onClick={onBackToDrafts}>
            Back to my drafts
          </Button>
        )}
      </div>
      {heldBack.length > 0 && (
        <Notice tone="warn">
          {countOf(heldBack.length, "record")} stayed with your drafts:
          <HeldBackList heldBack={heldBack} />
        </Notice>
      )}
      <ItemTable items={items} />
      {items.length < total && (
        <p className={styles["hint"]}>
          The first {formatCount(items.length)} of {formatCount(total)}, unfinished and failed ones
          first.
        </p>
      )}
    </div>
  );
}

function ItemTable({ items }: { items: readonly Item[] }) {
  return (
    <table className={styles["items"]}>
      <thead>
        <tr>
          <th>Record</th>
          <th>Fields</th>
          <th>Outcome</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <ItemRow key={item.pfaId} item={item} />
        ))}
      </tbody>
    </table>
  );
}

function ItemRow({ item }: { item: Item }) {
  const now = useNow(1000);
  const { text, tone } = itemWords(item);
  const isWaiting = item.nextAttemptAt !== null && item.attempts > 0 && item.state === "queued";
  return (
    <tr>
      <th scope="row">{item.pfaId}</th>
      <td>{item.fields.map((field) => fieldSpec(field).label).join(", ")}</td>
      <td>
        <Badge tone={tone}>{text}</Badge>
        {isWaiting && item.nextAttemptAt && (
          <span className={styles["hint"]}>
            {" "}
            try {item.attempts + 1} {untilText(item.nextAttemptAt, now)}
          </span>
        )}
        {item.hold && <p className={styles["message"]}>{holdText(item.hold)}</p>}
        {item.message && <p className={styles["message"]}>{item.message}</p>}
      </td>
    </tr>
  );
}
