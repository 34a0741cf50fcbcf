import type { ChangeRule } from "@pfa/domain/bulk-change.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import type { View, ViewVersion } from "@pfa/domain/window.ts";
import { CircleAlert, GitBranch, WandSparkles } from "lucide-react";
import { useMemo, useState } from "react";
import { errorText } from "../../trpc-error.ts";
import type { OrganizationAccess } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { countOf, formatCount } from "../../ui/format-value.ts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { CaseForm } from "./case-form.tsx";
import { KeptRules } from "./kept-rules.tsx";
import { OperationList } from "./operation-list.tsx";
import styles from "./rule-dialog.module.css";
import { draftOfRule, emptyCase, emptyRule, readRule, type RuleDraft } from "./rule-draft.ts";
import { RulePreview } from "./rule-preview.tsx";
import { useApplyRule } from "./use-apply-rule.ts";
import { type RuleTarget, useRulePreview } from "./use-rule-preview.ts";

/** Rows that are selected, as they stood at a version of the view. */
type SelectedRows = { rows: RowRange[]; version: ViewVersion };

type RuleDialogProps = {
  access: OrganizationAccess;
  view: View;
  selection: SelectedRows | null;
  onClose: () => void;
  /** A rule was applied; the text says what it did. */
  onApplied: (text: string) => void;
};

/** Change all matching records by one rule, seen before it is done. */
export function RuleDialog({ access, view, selection, onClose, onApplied }: RuleDialogProps) {
  const [draft, setDraft] = useState<RuleDraft>(emptyRule);
  const [scope, setScope] = useState<"all" | "selection">(selection ? "selection" : "all");
  const target = useMemo<RuleTarget>(
    () => (scope === "selection" && selection ? { view, ...selection } : { view }),
    [scope, selection, view],
  );
  const read = useMemo(() => readRule(draft), [draft]);
  const rule = read.ok ? read.value : null;
  const seen = useRulePreview(access.code, target, rule);
  const { progress, apply, stop } = useApplyRule({
    organization: access.code,
    onDone: (text) => {
      onApplied(text);
      onClose();
    },
    onMoved: seen.refresh,
  });
  const { permissions } = access;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !progress && onClose()}
      shape="side"
      title="Change all matching"
      description="One rule for many records, each by its own state. You see what it does before it is done; it becomes drafts of yours, and one step to undo."
      footer={
        <Footer
          seen={seen}
          progress={progress}
          problem={read.ok ? null : read.message}
          onStop={stop}
          onClose={onClose}
          onApply={() => rule && seen.version && apply(rule, target, seen.version)}
        />
      }
    >
      <div className={styles["columns"]}>
        <fieldset className={styles["form"]} disabled={progress !== null}>
          <legend className="visually-hidden">The rule</legend>
          <ScopeChoice selection={selection} value={scope} total={seen.total} onChange={setScope} />
          <div className={styles["bar"]}>
            <h3 className={styles["heading"]}>Do this to all of them</h3>
            <KeptRules
              organization={access.code}
              rule={rule}
              onOpen={(kept) => setDraft(draftOfRule(kept))}
            />
          </div>
          <RuleForm draft={draft} permissions={permissions} onChange={setDraft} />
        </fieldset>
        <div className={styles["seen"]}>
          <Seen seen={seen} rule={rule} />
        </div>
      </div>
    </Dialog>
  );
}

type RuleFormProps = {
  draft: RuleDraft;
  permissions: readonly string[];
  onChange: (draft: RuleDraft) => void;
};

function RuleForm({ draft, permissions, onChange }: RuleFormProps) {
  const { operations, cases } = draft;
  return (
    <>
      <OperationList
        drafts={operations}
        permissions={permissions}
        onChange={(next) => onChange({ ...draft, operations: next })}
      />
      {cases.map((one) => (
        <CaseForm
          key={one.key}
          draft={one}
          permissions={permissions}
          onChange={(next) =>
            onChange({ ...draft, cases: cases.map((each) => (each.key === one.key ? next : each)) })
          }
          onRemove={() => onChange({ ...draft, cases: cases.filter(({ key }) => key !== one.key) })}
        />
      ))}
      <Button small onClick={() => onChange({ ...draft, cases: [...cases, emptyCase()] })}>
        <GitBranch size={14} aria-hidden />
        Add an “if … then”
      </Button>
    </>
  );
}

type ScopeChoiceProps = {
  selection: SelectedRows | null;
  value: "all" | "selection";
  total: number | null;
  onChange: (value: "all" | "selection") => void;
};

function ScopeChoice({ selection, value, total, onChange }: ScopeChoiceProps) {
  const all =
    total === null
      ? "Everything in the view"
      : `Everything in the view: ${countOf(total, "record")}`;
  if (!selection) return <p className={styles["scope"]}>{all}</p>;
  const selected = selection.rows.reduce((sum, { startRow, endRow }) => sum + endRow - startRow, 0);
  return (
    <RadioGroup
      label="Which records"
      value={value}
      options={[
        { value: "selection", text: `The selected ${countOf(selected, "row")}` },
        { value: "all", text: all },
      ]}
      onChange={onChange}
    />
  );
}

type SeenProps = { seen: ReturnType<typeof useRulePreview>; rule: ChangeRule | null };

function Seen({ seen, rule }: SeenProps) {
  if (seen.error) {
    return (
      <EmptyState icon={<CircleAlert />} title="There is no preview">
        <span role="alert">{errorText(seen.error)}</span>
      </EmptyState>
    );
  }
  if (!rule) {
    return (
      <EmptyState icon={<WandSparkles />} title="What the rule does is shown here">
        As soon as it is complete, before anything is changed.
      </EmptyState>
    );
  }
  if (!seen.preview) return <Skeleton width="100%" height={220} />;
  return <RulePreview preview={seen.preview} isOld={seen.isOld} />;
}

type FooterProps = {
  seen: ReturnType<typeof useRulePreview>;
  progress: { done: number; total: number } | null;
  problem: string | null;
  onStop: () => void;
  onClose: () => void;
  onApply: () => void;
};

function Footer({ seen, progress, problem, onStop, onClose, onApply }: FooterProps) {
  if (progress) {
    return (
      <div className={styles["progress"]}>
        <ProgressBar label="Changing records" {...progress} />
        <span role="status">
          {formatCount(progress.done)} of {formatCount(progress.total)} records
        </span>
        <Button onClick={onStop}>Stop</Button>
      </div>
    );
  }
  const changed = seen.preview?.changed ?? 0;
  const reason =
    problem ??
    (seen.isOld || !seen.preview
      ? "The preview is on its way"
      : changed === 0
        ? "No record would change"
        : null);
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button look="primary" disabledReason={reason} onClick={onApply}>
        {changed > 0 ? `Change ${countOf(changed, "record")}` : "Change records"}
      </Button>
    </>
  );
}
