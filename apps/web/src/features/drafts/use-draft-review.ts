import { everyDraft, type ReviewFilter } from "@pfa/domain/review-filter.ts";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { errorText } from "../../trpc-error.ts";
import { type Inputs, type Outputs, trpc, useRefreshOrganization } from "../../trpc.ts";
import { countOf } from "../../ui/format-value.ts";
import { countDrafts } from "./draft-counts.ts";

type DraftPage = Outputs["drafts"]["list"];
export type DraftRecord = DraftPage["records"][number];
export type DraftGroup = Outputs["drafts"]["groups"]["groups"][number];
type Discarded = Inputs["drafts"]["discard"]["what"];

const PAGE = 50;

/** The caller's drafts, page by page or by field, and which of them shall go. All go unless they are taken out. */
export function useDraftReview(organization: string, onDiscarded: () => void) {
  const pages = useReviewPages(organization);
  const choice = useChoice(organization);
  const discard = useDiscard(organization, onDiscarded);
  const readConflicts = useConflicts(organization);
  const groups = trpc.drafts.groups.useQuery({ organization, filter: everyDraft });
  return {
    ...pages,
    ...choice,
    readConflicts,
    groups: groups.data?.groups ?? [],
    counts: countDrafts(pages.totals, choice.ids, choice.left),
    discard: (what: Discarded) => discard.mutate({ organization, what }),
    isDiscarding: discard.isPending,
  };
}

/** The drafts that a filter lets through, as many pages of them as were asked for. */
function useReviewPages(organization: string) {
  const [pages, setPages] = useState(1);
  const [filter, setFilter] = useState<ReviewFilter>(everyDraft);
  const queries = trpc.useQueries((t) =>
    Array.from({ length: pages }, (_, page) =>
      t.drafts.list(
        { organization, offset: page * PAGE, limit: PAGE, filter },
        { placeholderData: keepPreviousData },
      ),
    ),
  );
  const records = queries.flatMap((query) => query.data?.records ?? []);
  const first = queries[0];
  return {
    records,
    ...countsOf(first?.data),
    filter,
    setFilter: (next: ReviewFilter) => {
      setFilter(next);
      setPages(1);
    },
    isPending: first?.isPending ?? true,
    error: queries.find((query) => query.error)?.error ?? null,
    retry: () => void Promise.all(queries.map((query) => query.refetch())),
    hasMore: records.length < countsOf(first?.data).matchingRecords,
    isLoadingMore: queries.at(-1)?.isPending ?? false,
    showMore: () => setPages(pages + 1),
  };
}

const countsOf = (page: DraftPage | undefined) => ({
  totals: page?.totals,
  /** Records of all drafts, and of those that the filter lets through. */
  total: page?.totals.records ?? 0,
  matchingRecords: page?.matching.records ?? 0,
});

/** Which records were taken out, one by one or by a filter. */
function useChoice(organization: string) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { client } = trpc.useUtils();
  const { data } = trpc.drafts.ids.useQuery({ organization }, { enabled: left.size > 0 });
  const setGoes = (pfaIds: Iterable<string>, goes: boolean) =>
    setLeft((before) => {
      const next = new Set(before);
      for (const pfaId of pfaIds) {
        if (goes) next.delete(pfaId);
        else next.add(pfaId);
      }
      return next;
    });
  return {
    left,
    ids: data?.ids,
    goes: (pfaId: string) => !left.has(pfaId),
    setGoes,
    /** Every record that a filter lets through, shown or not. */
    setAllGo: async (filter: ReviewFilter, goes: boolean): Promise<void> => {
      const { ids } = await client.drafts.ids.query({ organization, filter });
      setGoes(
        ids.map(({ pfaId }) => pfaId),
        goes,
      );
    },
    /** Ids of what shall go; undefined for everything. */
    selectedIds: async (): Promise<string[] | undefined> => {
      if (left.size === 0) return undefined;
      const { ids } = await client.drafts.ids.query({ organization });
      return ids.flatMap(({ pfaId }) => (left.has(pfaId) ? [] : [pfaId]));
    },
  };
}

/** The largest page the server gives, and as many of them as are settled at once. */
const BIG_PAGE = 500;
const MOST_PAGES = 10;

/** Reads every record with a conflict, however far down. */
function useConflicts(organization: string) {
  const { client } = trpc.useUtils();
  return async (): Promise<DraftRecord[]> => {
    const found: DraftRecord[] = [];
    const filter = { standing: "conflict" as const };
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const asked = { organization, filter, offset: page * BIG_PAGE, limit: BIG_PAGE };
      // oxlint-disable-next-line no-await-in-loop -- the next page is asked for where this one was full
      const { records } = await client.drafts.list.query(asked);
      found.push(...records);
      if (records.length < BIG_PAGE) break;
    }
    return found.filter(({ fields }) => fields.some(({ state }) => state === "conflict"));
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
