import type { ChangeRule } from "@pfa/domain/bulk-change.ts";
import type { KeptRule } from "@pfa/domain/kept-rule.ts";
import { BookMarked, Globe, Lock, Pencil, Save, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Popover } from "../../ui/popover.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./kept-rules.module.css";

type KeptRulesProps = {
  organization: string;
  /** The rule that is written; null while it is not complete. */
  rule: ChangeRule | null;
  onOpen: (rule: ChangeRule) => void;
};

/** Rules under names: opened, kept, shared, renamed, forgotten. */
export function KeptRules({ organization, rule, onOpen }: KeptRulesProps) {
  const [open, setOpen] = useState(false);
  const list = trpc.rules.list.useQuery({ organization }, { enabled: open });
  // The transport's types have no word for a value that may be anything.
  const rules = list.data as KeptRule[] | undefined;
  return (
    <Popover
      label="Kept rules"
      open={open}
      onOpenChange={setOpen}
      className={styles["panel"]}
      trigger={
        <Button small>
          <BookMarked size={14} aria-hidden />
          Kept rules
        </Button>
      }
    >
      {list.isPending && <Skeleton width="100%" height={80} />}
      {list.error && <p role="alert">{errorText(list.error)}</p>}
      {rules?.length === 0 && (
        <p className={styles["none"]}>Rules that you keep, or that colleagues share, stand here.</p>
      )}
      <ul className={styles["list"]}>
        {rules?.map((kept) => (
          <Kept
            key={kept.id}
            organization={organization}
            kept={kept}
            onOpen={() => {
              onOpen(kept.rule);
              setOpen(false);
            }}
          />
        ))}
      </ul>
      <KeepForm organization={organization} rule={rule} />
    </Popover>
  );
}

function useRuleMutations(organization: string) {
  const utils = trpc.useUtils();
  const options = {
    onSuccess: () => void utils.rules.list.invalidate({ organization }),
    onError: (error: unknown) => toast.error(errorText(error)),
  };
  return {
    keep: trpc.rules.keep.useMutation(options),
    change: trpc.rules.change.useMutation(options),
    forget: trpc.rules.forget.useMutation(options),
  };
}

type KeptProps = { organization: string; kept: KeptRule; onOpen: () => void };

function Kept({ organization, kept, onOpen }: KeptProps) {
  const { name, isShared, isOwn, owner } = kept;
  const [isRenaming, setRenaming] = useState(false);
  if (isRenaming) {
    return (
      <li>
        <RenameForm organization={organization} kept={kept} onDone={() => setRenaming(false)} />
      </li>
    );
  }
  return (
    <li className={styles["kept"]}>
      <button type="button" className={styles["open"]} onClick={onOpen}>
        <span className={styles["name"]}>{name}</span>
        <span className={styles["hint"]}>
          {isOwn ? (isShared ? "yours, shared" : "yours") : `shared by ${owner}`}
        </span>
      </button>
      {isOwn && (
        <OwnerActions organization={organization} kept={kept} onRename={() => setRenaming(true)} />
      )}
    </li>
  );
}

type OwnerActionsProps = { organization: string; kept: KeptRule; onRename: () => void };

function OwnerActions({ organization, kept, onRename }: OwnerActionsProps) {
  const { id: ruleId, name, isShared } = kept;
  const { change, forget } = useRuleMutations(organization);
  return (
    <>
      <IconButton label={`Rename ${name}`} onClick={onRename}>
        <Pencil size={14} aria-hidden />
      </IconButton>
      <IconButton
        label={isShared ? `Keep ${name} to yourself` : `Share ${name} with the organization`}
        onClick={() => change.mutate({ organization, ruleId, isShared: !isShared })}
      >
        {isShared ? <Lock size={14} aria-hidden /> : <Globe size={14} aria-hidden />}
      </IconButton>
      <IconButton label={`Forget ${name}`} onClick={() => forget.mutate({ organization, ruleId })}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </>
  );
}

type RenameFormProps = { organization: string; kept: KeptRule; onDone: () => void };

function RenameForm({ organization, kept, onDone }: RenameFormProps) {
  const [name, setName] = useState(kept.name);
  const { change } = useRuleMutations(organization);
  return (
    <form
      className={styles["rename"]}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ organization, ruleId: kept.id, name }, { onSuccess: onDone });
      }}
    >
      <TextField
        label="New name"
        hideLabel
        small
        autoFocus
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Button small type="submit" busy={change.isPending}>
        Rename
      </Button>
    </form>
  );
}

function KeepForm({ organization, rule }: Pick<KeptRulesProps, "organization" | "rule">) {
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  const { keep } = useRuleMutations(organization);
  return (
    <form
      className={styles["keep"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (!rule) return;
        keep.mutate({ organization, name, rule, isShared }, { onSuccess: () => setName("") });
      }}
    >
      <TextField
        label="Keep this rule as"
        small
        maxLength={80}
        placeholder="Such as: Weather delay, two weeks"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <div className={styles["keepRow"]}>
        <Checkbox label="Share with the organization" checked={isShared} onChange={setShared} />
        <Button
          small
          look="primary"
          type="submit"
          busy={keep.isPending}
          disabledReason={
            rule === null
              ? "The rule is not complete yet"
              : name.trim() === ""
                ? "Give it a name first"
                : null
          }
        >
          <Save size={14} aria-hidden />
          Keep
        </Button>
      </div>
    </form>
  );
}
