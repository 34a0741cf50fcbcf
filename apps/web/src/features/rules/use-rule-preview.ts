import type { ChangeRule } from "@pfa/domain/bulk-change.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import type { View, ViewVersion } from "@pfa/domain/window.ts";
import { keepPreviousData } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { problemOf } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";

/** Records that a rule is meant for: all of a view, or some of its rows as they stood at a version. */
export type RuleTarget = { view: View; rows?: readonly RowRange[]; version?: ViewVersion };

const TYPING_MS = 250;

/** What a rule would do to its records now, a moment after the last key; the one before stays in sight meanwhile. */
export function useRulePreview(organization: string, target: RuleTarget, rule: ChangeRule | null) {
  const settled = useSettled(rule);
  const { version, total, refetch, ...place } = usePlace(organization, target);
  const asked = settled && version && { view: target.view, version, rule: settled };
  const preview = trpc.drafts.previewRule.useQuery(
    { organization, ...(asked ?? NOTHING), ...(target.rows && { rows: [...target.rows] }) },
    {
      enabled: Boolean(asked),
      placeholderData: keepPreviousData,
      staleTime: 0,
      retry: false,
      trpc: { abortOnUnmount: true },
    },
  );
  const hasMoved = place.follows && problemOf(preview.error)?.kind === "view_moved";
  useEffect(() => {
    if (hasMoved) void refetch();
  }, [hasMoved, refetch]);
  return {
    preview: (rule && preview.data) ?? null,
    /** The version that the preview is of; what is applied is what was seen. */
    version,
    total,
    isOld: rule !== settled || preview.isFetching,
    error: hasMoved ? null : (preview.error ?? place.error),
    refresh: () => void refetch(),
  };
}

/** Where the records stand: rows as they were selected, or a whole view as it is now, wherever its rows stand. */
function usePlace(organization: string, { view, version: selected }: RuleTarget) {
  const follows = selected === undefined;
  const { data, error, refetch } = trpc.records.window.useQuery(
    { organization, ...view, startRow: 0, endRow: 1, columns: ["pfaId"] },
    { staleTime: 0, enabled: follows, placeholderData: keepPreviousData },
  );
  const total = follows && data ? data.total : null;
  return { version: selected ?? data?.version, total, error, refetch, follows };
}

/** Never asked: it only gives the query its type while there is no rule. */
const NOTHING = {
  view: { sort: [], filter: [], search: "", onlyDrafts: false },
  version: { mirror: 0, drafts: 0 },
  rule: { operations: [] },
};

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
