import { useState } from "react";
import { CommitForm } from "./features/commit/commit-form.tsx";
import { CommitHistory, type JustSubmitted } from "./features/commit/commit-history.tsx";
import type { ConflictRecord } from "./features/conflict/conflict-choice.ts";
import { DraftReview } from "./features/drafts/draft-review.tsx";
import { ReviewSheet, type ReviewTab } from "./features/drafts/review-sheet.tsx";
import type { OrganizationAccess } from "./trpc.ts";

type ReviewProps = {
  access: OrganizationAccess;
  draftRecords: number;
  onClose: () => void;
  onChanged: () => void;
  onResolve: (records: ConflictRecord[]) => void;
};

/** What the planner changed, and its way to PEMS. */
export function Review({ access, draftRecords, onClose, onChanged, onResolve }: ReviewProps) {
  const [tab, setTab] = useState<ReviewTab>(draftRecords > 0 ? "changes" : "sent");
  const [submitted, setSubmitted] = useState<JustSubmitted | null>(null);
  const [openCommit, setOpenCommit] = useState<number | null>(null);
  const organization = access.code;
  const may = (permission: "Sync" | "SaveDraft") => access.permissions.includes(permission);
  return (
    <ReviewSheet
      open
      onOpenChange={(open) => !open && onClose()}
      organization={access.name}
      tab={tab}
      onTab={setTab}
      draftRecords={draftRecords}
      changes={
        <DraftReview
          organization={organization}
          canEdit={may("SaveDraft")}
          onDiscarded={onChanged}
          onResolve={(records) => onResolve(records.map(conflictsOfDraft))}
          renderSubmit={(choice) => (
            <CommitForm
              organization={organization}
              refusal={may("Sync") ? null : "Submitting to PEMS needs the permission Sync"}
              {...choice}
              onSubmitted={(commitId, heldBack) => {
                setSubmitted({ commitId, heldBack });
                setOpenCommit(commitId);
                setTab("sent");
                onChanged();
              }}
            />
          )}
        />
      }
      sent={
        <CommitHistory
          organization={organization}
          justSubmitted={submitted}
          openId={openCommit}
          onOpen={setOpenCommit}
          onBackToDrafts={() => setTab("changes")}
        />
      }
    />
  );
}

type DraftOfReview = Parameters<Parameters<typeof DraftReview>[0]["onResolve"]>[0][number];

const conflictsOfDraft = ({ pfaId, description, fields }: DraftOfReview): ConflictRecord => ({
  pfaId,
  description,
  fields: fields
    .filter(({ state }) => state === "conflict")
    .map(({ field, base, mine, theirs }) => ({ field, base, mine, theirs: theirs ?? null })),
});
