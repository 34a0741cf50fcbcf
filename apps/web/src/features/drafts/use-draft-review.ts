import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { type Inputs, type Outputs, trpc, useRefreshOrganization } from "../../trpc.ts";
import { countOf } from "../../ui/format-value.ts";
import { countDrafts } from "./draft-counts.ts";

type DraftPage = Outputs["drafts"]["list"];
export type DraftRecord = DraftPage["records"][number];
type Discarded = Inputs["drafts"]["discard"]["what"];

const PAGE = 100;
/** The largest page the server gives; for reading all ids before a partial commit. */
const BIG_PAGE = 500;

/** The caller's drafts, page by page, and which of them shall go. All go unless they are taken out. */
export function useDraftReview(organization: string, onDiscarded: () => void) {
  const [pages, setPages] = useState(1);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { client } = trpc.useUtils();
  const queries = trpc.useQueries((t) =>
    Array.from({ length: pages }, (_, page) =>
      t.drafts.list({ organization, offset: page * PAGE, limit: PAGE }),
    ),
  );
  const records = queries.flatMap((query) => query.data?.records ?? []);
  const first = queries[0];
  const totals = first?.data?.totals;
  const total = totals?.records ?? 0;
  const discard = useDiscard(organization, onDiscarded);

  async function readAllIds(): Promise<string[]> {
    const ids: string[] = [];
    for (let offset = 0; offset < total; offset += BIG_PAGE) {
      const page = await client.drafts.list.query({ organization, offset, limit: BIG_PAGE });
      ids.push(...page.records.map((record) => record.pfaId));
    }
    return ids;
  }

  return {
    records,
    totals,
    total,
    isPending: first?.isPending ?? true,
    error: queries.find((query) => query.error)?.error ?? null,
    retry: () => void Promise.all(queries.map((query) => query.refetch())),
    hasMore: records.length < total,
    isLoadingMore: queries.at(-1)?.isPending ?? false,
    showMore: () => setPages(pages + 1),
    goes: (pfaId: string) => !left.has(pfaId),
    setGoes(pfaIds: readonly string[], goes: boolean) {
      const next = new Set(left);
      for (const pfaId of pfaIds) {
        if (goes) next.delete(pfaId);
        else next.add(pfaId);
      }
      setLeft(next);
    },
    counts: countDrafts(totals, records, left),
    /** Ids of what shall go; undefined for everything. */
    selectedIds: async (): Promise<string[] | undefined> =>
      left.size === 0 ? undefined : (await readAllIds()).filter((pfaId) => !left.has(pfaId)),
    discard: (what: Discarded) => discard.mutate({ organization, what }),
    isDiscarding: discard.isPending,
  };
}

function useDiscard(organization: string, onDiscarded: () => void) {
  const refresh = useRefreshOrganization(organization);
  return trpc.drafts.discard.useMutation({
    onSuccess: ({ fields, keptInFlight }) => {
      refresh.records();
      refresh.drafts();
      onDiscarded();
      toast(`Discarded ${countOf(fields, "change")}.`);
      if (keptInFlight.length > 0) {
        toast.warning(
          `${countOf(keptInFlight.length, "change")} kept: being written to PEMS right now.`,
        );
      }
    },
    onError: (error) => toast.error(`Nothing was discarded. ${errorText(error)}`),
  });
}

export type DraftReviewState = ReturnType<typeof useDraftReview>;
