import { FileSpreadsheet } from "lucide-react";
import type { Problem } from "@pfa/domain/problem.ts";
import { findColumnsProblem } from "@pfa/domain/import-columns.ts";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { type OrganizationAccess, trpc, useRefreshOrganization } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { countOf } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { ColumnPlan } from "./column-plan.tsx";
import { FileDrop } from "./file-drop.tsx";
import type { Proposal } from "./import-calls.ts";
import { ImportOutcome } from "./import-outcome.tsx";
import styles from "./import.module.css";
import { type Import, useImport } from "./use-import.ts";

type ImportSheetProps = {
  access: OrganizationAccess;
  onClose: () => void;
  /** Drafts have changed. */
  onChanged: () => void;
  onSessionOver: () => void;
};

/** A file's way into the drafts: chosen, its columns matched, seen what would change, taken. */
export function ImportSheet({ access, onClose, onChanged, onSessionOver }: ImportSheetProps) {
  const refresh = useAfterImport(access.code, onChanged);
  const state = useImport({
    organization: access.code,
    onSessionOver,
    onApplied: ({ records, cells, stepId }, file) => {
      refresh.done(`${countOf(cells, "cell")} of ${countOf(records, "record")}`, file, stepId);
      onClose();
    },
  });
  const { file, proposal, plan, tried, error } = state;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      shape="side"
      title={`Import changes: ${access.name}`}
      description="The file's values become drafts of yours. PEMS learns of them when you submit."
      footer={<Footer state={state} permissions={access.permissions} onClose={onClose} />}
    >
      <DialogBody>
        <div className={styles["body"]}>
          {file ? <ChosenFile file={file} proposal={proposal} onFile={state.choose} /> : null}
          {!file && <FileDrop onFile={(chosen) => void state.choose(chosen)} />}
          {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
          <Busy state={state} />
          {tried && file && <ImportOutcome outcome={tried} fileName={file.name} />}
          {proposal && plan && (
            <ColumnPlan
              proposal={proposal}
              plan={plan}
              permissions={access.permissions}
              onChange={state.change}
            />
          )}
        </div>
      </DialogBody>
    </Dialog>
  );
}

function useAfterImport(organization: string, onChanged: () => void) {
  const refresh = useRefreshOrganization(organization);
  const show = () => {
    refresh.records();
    refresh.drafts();
    onChanged();
  };
  const { client } = trpc.useUtils();
  const undo = async (stepId: number) => {
    try {
      // An undo takes back the newest step: only while that is the import.
      const { undo: newest } = await client.steps.next.query({ organization });
      if (newest?.id !== stepId) {
        toast("Something was changed since. Undo that first, or go back in the history of steps");
        return;
      }
      await client.steps.undo.mutate({ organization });
      show();
      toast("The import was undone");
    } catch (error) {
      toast.error(`Nothing was undone. ${errorText(error)}`);
    }
  };
  return {
    done: (what: string, file: File, stepId: number | null) => {
      show();
      toast.success(`Imported ${what} from ${file.name}`, {
        ...(stepId !== null && {
          action: { label: "Undo", onClick: () => void undo(stepId) },
        }),
      });
    },
  };
}

const delimiterNames: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs" };

function describeFormat({ rows, format }: Proposal): string {
  const how =
    format.kind === "xlsx"
      ? "its first sheet"
      : `separated by ${delimiterNames[format.delimiter] ?? format.delimiter}, ${format.encoding}`;
  return `${countOf(rows, "row")}, ${how}`;
}

type ChosenFileProps = { file: File; proposal: Proposal | null; onFile: (file: File) => unknown };

function ChosenFile({ file, proposal, onFile }: ChosenFileProps) {
  return (
    <div className={styles["file"]}>
      <FileSpreadsheet size={20} aria-hidden />
      <strong>{file.name}</strong>
      {proposal && <span className={styles["muted"]}>{describeFormat(proposal)}</span>}
      <span className={styles["grow"]} />
      <label className={styles["another"]}>
        Another file
        <input
          type="file"
          className="visually-hidden"
          accept=".xlsx,.csv,.tsv,.txt"
          onChange={(event) => {
            const next = event.target.files?.[0];
            event.target.value = "";
            if (next) onFile(next);
          }}
        />
      </label>
    </div>
  );
}

const busyWords = {
  reading: "Reading the file…",
  trying: "Comparing with the records…",
  applying: "Importing…",
} as const;

function Busy({ state: { busy, progress } }: { state: Import }) {
  if (busy === null) return null;
  return (
    <div role="status">
      {busyWords[busy]}
      {progress && <ProgressBar label={busyWords[busy]} {...progress} />}
    </div>
  );
}

type FooterProps = { state: Import; permissions: readonly string[]; onClose: () => void };

function Footer({ state, permissions, onClose }: FooterProps) {
  const { plan, tried, busy } = state;
  const problem = plan && findColumnsProblem(plan.columns, new Set(permissions));
  return (
    <>
      <Button onClick={busy === null ? onClose : state.cancel}>
        {busy === null ? "Close" : "Stop"}
      </Button>
      {tried ? (
        <Button
          look="primary"
          busy={busy === "applying"}
          disabledReason={tried.records === 0 ? "There is nothing to change" : null}
          onClick={() => void state.apply()}
        >
          Import {countOf(tried.records, "record")}
        </Button>
      ) : (
        <Button
          look="primary"
          busy={busy === "trying"}
          disabledReason={plan ? reasonOf(problem ?? null) : "Choose a file first"}
          onClick={() => void state.check()}
        >
          Check what would change
        </Button>
      )}
    </>
  );
}

/** What is still to be chosen, in the words of the columns above. */
function reasonOf(problem: Problem | null): string | null {
  if (problem === null) return null;
  if (problem.kind !== "import_columns_invalid")
    return "A column is for a field that you may not see";
  switch (problem.reason) {
    case "no_key":
      return "Choose the column that holds the PFA ID";
    case "nothing_else":
      return "Choose at least one column to import beside the PFA ID";
    case "twice":
      return "Two columns are for the same field";
    case "read_only":
      return "A column is for a field that cannot be imported";
  }
}
