import { Send } from "lucide-react";
import type { HeldBack } from "@pfa/domain/commit.ts";
import { type FormEvent, useId, useState } from "react";
import { errorText, problemOf } from "../../trpc-error.ts";
import { trpc, useRefreshOrganization } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { countOf } from "../../ui/format-value.ts";
import styles from "./commit.module.css";
import { HeldBackList } from "./held-back-list.tsx";

type CommitFormProps = {
  organization: string;
  /** Why this user cannot submit at all, or null. */
  refusal: string | null;
  /** Records that are ticked, and those of them that would go now. */
  counts: { chosen: number; going: number };
  selectedIds: () => Promise<string[] | undefined>;
  onSubmitted: (commitId: number, heldBack: HeldBack[]) => void;
};

const MIN_REASON = 3;
const MAX_REASON = 500;

/** The reason, and the button that sends the chosen drafts on their way. */
export function CommitForm(props: CommitFormProps) {
  const { organization, counts, selectedIds, onSubmitted } = props;
  const refusal = props.refusal ?? refusalOf(counts);
  const [reason, setReason] = useState("");
  const [isTouched, setTouched] = useState(false);
  const reasonId = useId();
  const submit = useSubmit(organization, onSubmitted);
  const isShort = reason.trim().length < MIN_REASON;
  const isWrong = isTouched && isShort;

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    setTouched(true);
    if (isShort || refusal || submit.isPending) return;
    const pfaIds = await selectedIds();
    submit.mutate({ organization, reason: reason.trim(), ...(pfaIds && { pfaIds }) });
  }

  return (
    <form className={styles["form"]} onSubmit={(event) => void onSubmit(event)}>
      {submit.error && <SubmitProblem error={submit.error} />}
      <label htmlFor={reasonId} className={styles["reasonLabel"]}>
        Reason for this change
        <span className={styles["hint"]}>kept with the commit</span>
      </label>
      <div className={styles["row"]}>
        <textarea
          id={reasonId}
          className={styles["reason"]}
          rows={2}
          maxLength={MAX_REASON}
          placeholder="For example: weather delay on the north area, two weeks"
          aria-invalid={isWrong ? true : undefined}
          aria-describedby={`${reasonId}-error`}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button
          type="submit"
          look="primary"
          className={styles["submit"]}
          busy={submit.isPending}
          disabledReason={refusal}
        >
          <Send size={14} aria-hidden />
          Submit {countOf(counts.going, "record")}
        </Button>
      </div>
      <FormNote
        id={`${reasonId}-error`}
        problem={isWrong ? "Say in a few words why: at least 3 characters." : refusal}
        note={stayText(counts)}
      />
    </form>
  );
}

function useSubmit(organization: string, onSubmitted: CommitFormProps["onSubmitted"]) {
  const refresh = useRefreshOrganization(organization);
  return trpc.commits.submit.useMutation({
    onSuccess: ({ commitId, heldBack }) => {
      refresh.records();
      refresh.drafts();
      refresh.commits();
      onSubmitted(commitId, heldBack);
    },
  });
}

type FormNoteProps = { id: string; problem: string | null; note: string | null };

/** What is wrong, or else what is good to know. */
const FormNote = ({ id, problem, note }: FormNoteProps) => (
  <p id={id} className={styles[problem ? "error" : "note"]} role="status">
    {problem ?? note}
  </p>
);

function refusalOf({ chosen, going }: CommitFormProps["counts"]): string | null {
  if (chosen === 0) return "Choose at least one record";
  return going === 0 ? "None of the chosen records can go now: their cards say why" : null;
}

function stayText({ chosen, going }: CommitFormProps["counts"]): string | null {
  const staying = chosen - going;
  if (staying === 0) return null;
  return staying === 1
    ? "1 chosen record stays here for now: its card says why."
    : `${countOf(staying, "chosen record")} stay here for now: their cards say why.`;
}

function SubmitProblem({ error }: { error: unknown }) {
  const problem = problemOf(error);
  return (
    <div className={styles["problem"]} role="alert">
      {problem?.kind === "nothing_to_commit" ? (
        <>
          <p>Nothing was sent: none of the chosen records can go now.</p>
          <HeldBackList heldBack={problem.heldBack} />
        </>
      ) : (
        <p>Nothing was sent. {errorText(error)}</p>
      )}
    </div>
  );
}
