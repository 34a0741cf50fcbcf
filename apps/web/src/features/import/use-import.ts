import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { ImportPlan } from "@pfa/domain/import-file.ts";
import { useEffect, useRef, useState } from "react";
import { isSessionOver } from "../../trpc-error.ts";
import {
  fetchProposal,
  type ImportOutcome,
  type ImportProgress,
  type Proposal,
  runImport,
} from "./import-calls.ts";
import { rememberColumns, withRemembered } from "./remembered-columns.ts";

/** What stands on the sheet: nothing yet, a file with a plan for it, and what that plan would do. */
type ImportState = {
  file: File | null;
  proposal: Proposal | null;
  plan: ImportPlan | null;
  /** Of exactly the plan that is there; null once that was changed. */
  tried: ImportOutcome | null;
  busy: "reading" | "trying" | "applying" | null;
  progress: ImportProgress | null;
  error: unknown;
};

const blank: ImportState = {
  file: null,
  proposal: null,
  plan: null,
  tried: null,
  busy: null,
  progress: null,
  error: null,
};

type UseImportOptions = {
  organization: string;
  onApplied: (outcome: ImportOutcome, file: File) => void;
  onSessionOver: () => void;
};

/** One file on its way in. The file stays here until it was taken: a call that broke off is simply made again. */
export function useImport({ organization, onApplied, onSessionOver }: UseImportOptions) {
  const [state, setState] = useState(blank);
  const working = useRef<AbortController>(undefined);
  useEffect(() => () => working.current?.abort(), []);
  const patch = (change: Partial<ImportState>) => setState((before) => ({ ...before, ...change }));

  /** Runs one call at a time; a newer one ends the one before. */
  async function work(
    busy: NonNullable<ImportState["busy"]>,
    call: (signal: AbortSignal) => Promise<Partial<ImportState>>,
  ): Promise<void> {
    working.current?.abort();
    const { signal } = (working.current = new AbortController());
    patch({ busy, progress: null, error: null });
    try {
      const change = await call(signal);
      if (!signal.aborted) patch({ ...change, busy: null, progress: null });
    } catch (error) {
      if (signal.aborted) return;
      if (isSessionOver(error)) onSessionOver();
      patch({ busy: null, progress: null, error });
    }
  }

  const run = (file: File, plan: ImportPlan, mode: "try" | "apply", signal: AbortSignal) =>
    runImport({ organization, file, signal }, { plan, mode }, (progress) => {
      if (!signal.aborted) patch({ progress });
    });

  return {
    ...state,
    choose: (file: File) => {
      setState({ ...blank, file });
      return work("reading", async (signal) => {
        const proposal = await fetchProposal({ organization, file, signal });
        return { proposal, plan: planOf(proposal) };
      });
    },
    change: (change: Partial<ImportPlan>) =>
      patch({ plan: state.plan && { ...state.plan, ...change }, tried: null, error: null }),
    check: () => {
      const { file, plan, proposal } = state;
      if (!file || !plan || !proposal) return undefined;
      rememberColumns(proposal.columns, plan.columns);
      return work("trying", async (signal) => ({ tried: await run(file, plan, "try", signal) }));
    },
    apply: () => {
      const { file, plan } = state;
      if (!file || !plan) return undefined;
      return work("applying", async (signal) => {
        onApplied(await run(file, plan, "apply", signal), file);
        return {};
      });
    },
    cancel: () => {
      working.current?.abort();
      patch({ busy: null, progress: null });
    },
  };
}

export type Import = ReturnType<typeof useImport>;

const planOf = ({ columns, forms: { decimal, days } }: Proposal): ImportPlan => ({
  columns: withRemembered(columns) satisfies (FieldKey | null)[],
  forms: { decimal, days },
  clearEmpty: false,
});
