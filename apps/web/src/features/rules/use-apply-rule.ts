import type { ChangeRule } from "@pfa/domain/bulk-change.ts";
import type { ViewVersion } from "@pfa/domain/window.ts";
import { useRef, useState } from "react";
import { toast } from "sonner";
import { errorText, problemOf } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { changedText } from "./rule-words.ts";
import type { RuleTarget } from "./use-rule-preview.ts";

type Progress = { done: number; total: number };

type ApplyOptions = {
  organization: string;
  onDone: (text: string) => void;
  /** The records are no longer those that were previewed. */
  onMoved: () => void;
};

/** Applies a rule, tells how far it is, and stops without a trace. */
export function useApplyRule({ organization, onDone, onMoved }: ApplyOptions) {
  const { client } = trpc.useUtils();
  const [progress, setProgress] = useState<Progress | null>(null);
  const stopping = useRef<AbortController | null>(null);

  async function apply(
    rule: ChangeRule,
    { view, rows }: RuleTarget,
    version: ViewVersion,
  ): Promise<void> {
    const abort = new AbortController();
    stopping.current = abort;
    setProgress({ done: 0, total: 0 });
    try {
      const asked = { organization, view, version, rule, ...(rows && { rows: [...rows] }) };
      const events = await client.drafts.change.mutate(asked, { signal: abort.signal });
      for await (const event of events) {
        // The client's own way to go away: leaving the loop ends the work on the server.
        if (abort.signal.aborted) break;
        if (event.kind === "progress") setProgress(event);
        else onDone(changedText(event));
      }
      if (abort.signal.aborted) toast("Stopped. Nothing was changed.");
    } catch (error) {
      if (abort.signal.aborted) toast("Stopped. Nothing was changed.");
      else if (problemOf(error)?.kind === "view_moved") {
        toast("Records have changed since the preview: look at the new one and apply again.");
        onMoved();
      } else toast.error(`Nothing was changed. ${errorText(error)}`);
    }
    setProgress(null);
  }

  return {
    progress,
    apply: (rule: ChangeRule, target: RuleTarget, version: ViewVersion) =>
      void apply(rule, target, version),
    stop: () => stopping.current?.abort(),
  };
}
